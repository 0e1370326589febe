/**
 * The vocabulary of Davylamp. Everything that flows from the sensors to the sinks is described here, and this file
 * imports nothing.
 *
 * sample -> identify -> judge -> report: sensors fill a Snapshot, identify names the Workload of each process, judge
 * turns records into Evidence and evidence into Verdicts, and the sinks are told of each change as an AlertEvent.
 */

// ---------------------------------------------------------------- what the sensors see

/** A container as a cgroup path names it. */
export interface Container {
  /** Full id, as the runtime prints it (64 hex digits with every runtime in use). */
  readonly id: string;
  /** Pod uid with dashes, where the path belongs to Kubernetes. A static pod has its config hash instead. */
  readonly podUid?: string;
  /** The runtime that the path names; the cgroupfs driver of Kubernetes names none. */
  readonly runtime?: string;
  /** The cgroup path of the container itself: processes may live in nested cgroups below it. */
  readonly path: string;
}

/** The cgroup of a process; one object is shared by all processes with the same /proc/<pid>/cgroup. */
export interface Cgroup {
  /** The path in the hierarchy that accounts CPU, relative to the cgroup root; `/` when there is none. */
  readonly cpuPath: string;
  /** Absent for processes of the host. */
  readonly container?: Container;
}

/** What /proc/<pid>/exe says. `denied` when it may not be read, `none` for kernel threads and zombies. */
export interface Exe {
  readonly state: 'file' | 'deleted' | 'memfd' | 'denied' | 'none';
  /** Path without the kernel's ` (deleted)` mark; empty when denied or none. */
  readonly path: string;
  /**
   * When the file was written, linked or renamed last, milliseconds since the epoch: nobody can set that time. Looked up for
   * processes that were seen busy.
   */
  readonly changedAt?: number;
}

/**
 * A process (a thread group). Its identity is (pid, startTicks): a pid alone is used again. The process sensor owns and
 * updates these objects; everyone else only reads them.
 */
export interface Process {
  readonly pid: number;
  /** Start, in clock ticks after boot: field 22 of proc_pid_stat(5). */
  readonly startTicks: number;
  /** The same on the wall clock, milliseconds since the epoch; as good as the clock was when the agent started. */
  readonly startedAt: number;
  readonly ppid: number;
  readonly comm: string;
  readonly kernelThread: boolean;
  readonly zombie: boolean;
  /** Resident set, in pages. Huge pages that were reserved (hugetlb) are not in it. */
  readonly rssPages: number;
  /** Address space, in bytes. */
  readonly virtualBytes: number;
  /** CPU used since start by all its threads, seconds. */
  readonly cpuSeconds: number;
  /** Mean number of cores used over the last interval in which it was read; 0 in the first. */
  readonly cores: number;
  readonly exe: Exe;
  /** The command line, cut to a length that may be kept (see Program for the whole). */
  readonly cmdline: readonly string[];
  readonly cgroup: Cgroup;
  /** Inode of its network namespace; 0 when it cannot be read. */
  readonly netns: number;
}

/** What a process runs since its start or its last exec; seen once, and not kept. */
export interface Program {
  readonly process: Process;
  readonly cmdline: readonly string[];
}

/** CPU of one container over the last interval. */
export interface ContainerCpu {
  readonly container: Container;
  /** Mean cores used. */
  readonly cores: number;
  /** Cores it may use; absent without a limit. */
  readonly quotaCores?: number;
  /** Share of its enforcement periods in which it was throttled, 0 to 1; absent without a limit. */
  readonly throttled?: number;
}

/** An outbound TCP connection. Addresses are numbers and stay so: no name is ever looked up. */
export interface Connection {
  readonly netns: number;
  readonly state: 'established' | 'syn-sent';
  readonly localIp: string;
  readonly localPort: number;
  readonly remoteIp: string;
  readonly remotePort: number;
  readonly inode: number;
  /** When it was first seen: seconds on the clock of the snapshots. */
  readonly since: number;
  /** Absent while the owner is not found (yet), or may not be seen. */
  readonly owner?: Process;
  /** True when no one was seen to hold it, and the oldest process of the only container in its network stands for the owner. */
  readonly presumed?: boolean;
}

/** What the memory and the threads of a busy process look like, where it holds much. Sizes in bytes. */
export interface MemoryShape {
  /** Sizes of the private anonymous, writable mappings of at least 256 MiB. */
  readonly large: readonly number[];
  /** Anonymous executable memory, with what is reserved right behind it for more of it. */
  readonly code: number;
  /** Blocks of 2 MiB that were asked for one by one. */
  readonly scratchpads: number;
  /** File names of the libraries of at least 1 MiB of code. */
  readonly libraries: readonly string[];
  /** Absent at the first look. */
  readonly work?: ThreadWork;
}

/** How the threads of a process spent the time since the look before. */
export interface ThreadWork {
  /** Threads that did the work: each at least a quarter of what the busiest one did. */
  readonly workers: number;
  /** Times that the threads gave the CPU away by themselves, for each second of CPU they used. */
  readonly waitsPerSecond: number;
  /** Times that the kernel had to find memory for them, for each second of CPU they used. */
  readonly faultsPerSecond: number;
  /** Bytes read from files, pipes and terminals, for each second of the clock; absent when it may not be seen. */
  readonly readPerSecond?: number;
}

/** What one turn saw of the node. The sensors fill it in, in their order; after them it is only read. */
export interface Snapshot {
  /** Wall clock, milliseconds since the epoch: for people. */
  readonly at: number;
  /** Monotonic clock, seconds: for differences. A step of the wall clock does not touch it. */
  readonly clock: number;
  /** True in turns that read everything, not only what is new or busy. */
  readonly full: boolean;
  /** Every process that is known to run, by pid. */
  readonly processes: ReadonlyMap<number, Process>;
  /** Programs started or replaced by exec since the last turn. */
  readonly programs: readonly Program[];
  readonly ended: readonly Process[];
  /** By cgroup path of the container. */
  readonly containers: ReadonlyMap<string, ContainerCpu>;
  readonly connections: readonly Connection[];
  /** TCP segments sent and received each second, by network namespace; absent for one that is new. */
  readonly segments: ReadonlyMap<number, number>;
  readonly shapes: ReadonlyMap<Process, MemoryShape>;
}

/** Why something could not be read: it ended meanwhile, we may not, or it made no sense. */
export type FailureReason = 'gone' | 'denied' | 'broken';

// ---------------------------------------------------------------- whose it is

/** A container of a pod, or the node itself for its own processes. Names are empty until they are known. */
export interface Workload {
  /** Stable for as long as the workload lives: `host`, or the container id. */
  readonly key: string;
  readonly kind: 'container' | 'host';
  /**
   * `known`: these are the names that the cluster gives it. `awaited`: the cluster is watched, and has not told (yet).
   * `none`: there is no cluster to ask, or the container is not one of a pod.
   */
  readonly identity: 'known' | 'awaited' | 'none';
  readonly node: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly podUid?: string;
  readonly containerId?: string;
  /** Known from the pod. */
  readonly image?: Image;
}

/** What the pod says about the image of a container. */
export interface Image {
  /** As the pod asks for it. */
  readonly reference: string;
  /** Where it comes from; `docker.io` when the reference names no registry. */
  readonly registry: string;
  /** `sha256:...`, once it was pulled. */
  readonly digest?: string;
  /** Whether the configuration trusts where it comes from; absent when it names no trusted places. */
  readonly trusted?: boolean;
}

/** What the cluster says of a workload under suspicion. Nothing in it changes a score. */
export interface Dossier {
  readonly owner: Owner;
  /** Absent when nothing of Kubeflow has to do with it. */
  readonly kubeflow?: Kubeflow;
  readonly spread: Spread;
}

/** Who made the pod. */
export interface Owner {
  /** From the pod's controller upwards: ReplicaSet, Deployment. Empty for a pod that somebody made by hand. */
  readonly chain: readonly OwnerLink[];
  /** Why there may be more than is known. */
  readonly endsBecause?: string;
}

export interface OwnerLink {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** What of Kubeflow the pod belongs to, and whose that is. */
export interface Kubeflow {
  /** `profile`: no part of Kubeflow made the pod, but it is in the namespace that Kubeflow made for somebody. */
  readonly kind: 'notebook' | 'pipeline run' | 'katib trial' | 'training job' | 'tensorboard' | 'serving' | 'profile';
  readonly name: string;
  /** True when the owners of the pod say so; false when only its labels do, which whoever made the pod has written. */
  readonly confirmed: boolean;
  /** Id of a pipeline run. */
  readonly run?: string;
  /** Katib experiment. */
  readonly experiment?: string;
  /** The namespace, where it is one that Kubeflow made for somebody. */
  readonly profile?: string;
  /** Whose profile it is. */
  readonly person?: string;
  /** Why neither profile nor person could be asked for. */
  readonly unknownBecause?: string;
  /** Who made the notebook, as its annotation says. */
  readonly creator?: string;
  /** The labels of Kubeflow on the pod. */
  readonly labels: readonly KubeflowLabel[];
}

export interface KubeflowLabel {
  readonly name: string;
  readonly value: string;
  /** True when an owner of the pod has this name, or the same label. */
  readonly confirmed: boolean;
}

/** What an intruder in the pod could reach from there. */
export interface Spread {
  readonly serviceAccount: string;
  /** Whether this container has a token for the API server. */
  readonly tokenMounted: boolean;
  /** A process of the pod that was seen with a connection to the API server. Times in milliseconds since the epoch. */
  readonly apiServer?: {
    readonly pid: number;
    readonly comm: string;
    readonly firstSeen: number;
    readonly lastSeen: number;
  };
  readonly privileged: boolean;
  readonly hostPid: boolean;
  readonly hostNetwork: boolean;
  /** Paths of the node that are mounted into this container. */
  readonly hostPaths: readonly string[];
}

// ---------------------------------------------------------------- what is believed

/** What the judge is asked about; also the records of `davylamp match`. */
export type Judgeable =
  | ProcessRecord
  | ConnectionRecord
  | { readonly kind: 'dns'; readonly query: string }
  | { readonly kind: 'payload'; readonly data: string; readonly direction?: string }
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'text'; readonly value: string };

export interface ProcessRecord {
  readonly kind: 'process';
  readonly cmdline: readonly string[];
  readonly exe?: string;
  readonly comm?: string;
  readonly cwd?: string;
  readonly parentExe?: string;
  readonly parentCmdline?: readonly string[];
  /** Names of its environment variables; never their values. */
  readonly env?: readonly string[];
}

export interface ConnectionRecord {
  readonly kind: 'connection';
  readonly port: number;
  readonly host?: string;
  readonly ip?: string;
  /** Executable of the owner. */
  readonly exe?: string;
}

/**
 * The kind of a piece of evidence says how it was come by. Evidence of one kind counts once: two rules that read the
 * same command line are one witness, not two.
 */
export type EvidenceKind =
  | 'process_creation'
  | 'network_connection'
  | 'dns_query'
  | 'container_image'
  | 'tcp_payload'
  | 'pool'
  | 'wallet'
  | 'memory'
  | 'cpu'
  | 'disguise';

/** One match, with a weight (5, 20, 40, 70 or 100: Sigma's levels) and one line that a person understands. */
export interface Evidence {
  /** Id of the signature or behaviour; a metric label, so it comes from a bounded set. */
  readonly id: string;
  readonly kind: EvidenceKind;
  readonly weight: number;
  readonly summary: string;
  readonly family?: string;
  readonly wallet?: string;
  /** What the wallet is for; the likeliest where coins share a form. */
  readonly coin?: string;
  /** What the miner calls itself toward its pool. */
  readonly worker?: string;
  /** Where it mines: `host:port`, or only the host where no port is known. */
  readonly pool?: string;
  /** What it computes, as the miner was told: `rx/0`. */
  readonly algorithm?: string;
  /** The connection that it is about, as `10.0.0.5:40212->203.0.113.9:3333`. */
  readonly connection?: string;
}

export type Severity = 'none' | 'info' | 'warning' | 'critical';

/** Evidence as a verdict remembers it: who gave it, and when. Times in milliseconds since the epoch. */
export interface SeenEvidence extends Evidence {
  /** Absent for evidence about the workload as a whole. */
  readonly process?: Process;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** What is believed of one workload, over time. */
export interface Verdict {
  readonly workload: Workload;
  readonly state: 'suspected' | 'firing' | 'resolved';
  readonly severity: Severity;
  /** Of the most suspicious process now; stays at its last value once resolved. */
  readonly score: number;
  /** Strongest first. */
  readonly evidence: readonly SeenEvidence[];
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Known some time after it began to fire. */
  readonly dossier?: Dossier;
  /** Present where an exception of the configuration is about it, or was until it expired. */
  readonly allowance?: Allowance;
}

/** What an exception says of a verdict. While it is in force nobody is alerted; the verdict is what it would be without it. */
export interface Allowance {
  /** Name of the exception; a metric label, from the configuration. */
  readonly exception: string;
  readonly reason: string;
  /** Milliseconds since the epoch at which it ends. */
  readonly expires: number;
  readonly inForce: boolean;
}

/** A change that someone should hear of. */
export interface AlertEvent {
  /** `identified`: the workload has got its names after it was announced without them. */
  readonly change: 'firing' | 'escalated' | 'identified' | 'resolved';
  readonly at: number;
  readonly verdict: Verdict;
  /** As what it was announced before, where its severity or its names are others now. */
  readonly previous?: AlertIdentity;
}

export interface AlertIdentity {
  readonly severity: Severity;
  readonly workload: Workload;
}
