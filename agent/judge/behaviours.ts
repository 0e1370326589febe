import type { ContainerCpu, Evidence, MemoryShape, Process, Snapshot } from '../model.ts';

/**
 * What can be told about a process without any signature. A behaviour alone only corroborates: no single one reaches a
 * warning but the disguise as a kernel thread, which has no honest use.
 */
export const behaviours = {
  randomxFast: 'behaviour-randomx-fast-memory',
  busy: 'behaviour-steady-cpu',
  fakeKernelThread: 'behaviour-fake-kernel-thread',
  memfd: 'behaviour-memfd-executable',
  deleted: 'behaviour-deleted-executable',
} as const;

/** Bytes: the RandomX dataset, one mapping that can merge with its neighbours (2080 MiB, tevador/RandomX README). */
const dataset = 2_181_042_176;
/**
 * Voluntary context switches for each second of CPU. Measured: RandomX 0, Java with a busy 3 GB heap 150 to 1,500, Node
 * 500 to 2,000. A miner has nothing to wait for.
 */
const restless = 100;
/** Cores from which a process without a limit counts as busy. */
const busyCores = 0.8;
/** Share of its container's limit from which a process counts as busy. */
const busyShare = 0.85;
/** Readings in a row that make it steady; bursts end earlier. */
const steadyReadings = 3;

/** Names of kernel threads that miners like to take, up to the separator that the kernel puts behind them. */
const kernelNames = ['kworker/', 'ksoftirqd/', 'migration/', 'kthreadd', 'kswapd', 'kdevtmpfs', 'rcu_sched'];

export class Behaviours {
  private readonly streaks = new WeakMap<Process, number>();

  /** Behaviours of one process in one turn; empty for nearly all. */
  judge(process: Process, snapshot: Snapshot): Evidence[] {
    if (process.kernelThread || process.zombie) return [];
    const evidence: Evidence[] = [];
    const shape = snapshot.shapes.get(process);
    if (shape !== undefined && isRandomxFast(shape)) evidence.push(randomxFast(shape));
    const container = process.cgroup.container;
    const cpu = container === undefined ? undefined : snapshot.containers.get(container.path);
    if (this.isSteady(process, cpu)) evidence.push(busy(process, cpu));
    if (isFakeKernelThread(process)) evidence.push(fakeKernelThread(process));
    if (process.exe.state === 'memfd') evidence.push(memfd(process));
    if (process.exe.state === 'deleted') evidence.push(deleted(process));
    return evidence;
  }

  private isSteady(process: Process, cpu: ContainerCpu | undefined): boolean {
    const limit = Math.min(busyCores, (cpu?.quotaCores ?? Number.POSITIVE_INFINITY) * busyShare);
    const streak = process.cores >= limit ? (this.streaks.get(process) ?? 0) + 1 : 0;
    if (streak === 0) this.streaks.delete(process);
    else this.streaks.set(process, streak);
    return streak >= steadyReadings;
  }
}

/** Dataset, compiled programs, and threads that never wait. A heap has the first, a JIT compiler the second. */
function isRandomxFast({ large, smallExecutable, waitsPerSecond = restless }: MemoryShape): boolean {
  return smallExecutable > 0 && waitsPerSecond < restless && large.some((size) => size >= dataset);
}

function randomxFast({ large, smallExecutable }: MemoryShape): Evidence {
  const mebibytes = Math.round(Math.max(...large) / 1024 / 1024);
  return {
    id: behaviours.randomxFast,
    kind: 'memory',
    weight: 40,
    summary: `memory has the shape of RandomX: ${mebibytes} MiB in one anonymous mapping and ${smallExecutable} small compiled programs`,
    family: 'randomx',
  };
}

function busy(process: Process, cpu: ContainerCpu | undefined): Evidence {
  const limit = cpu?.quotaCores === undefined ? '' : ` of ${cpu.quotaCores.toFixed(2)} allowed`;
  const throttled = cpu?.throttled === undefined ? '' : `, throttled ${Math.round(cpu.throttled * 100)} % of the time`;
  const summary = `steadily uses ${process.cores.toFixed(2)} cores${limit}${throttled}`;
  return { id: behaviours.busy, kind: 'cpu', weight: 20, summary };
}

/**
 * Kernel threads are known by their flag; this is about the names of everyone else. What the kernel is about to start has
 * such a name for a moment too, but no executable yet.
 */
function isFakeKernelThread({ comm, exe }: Process): boolean {
  if (exe.path === '') return false;
  return kernelNames.some((name) => comm === name || (name.endsWith('/') && comm.startsWith(name)));
}

function fakeKernelThread({ comm }: Process): Evidence {
  const summary = `is called ${JSON.stringify(comm)} like a kernel thread but is an ordinary program`;
  // The kind of the signature for names in brackets: both look at what the process is called.
  return { id: behaviours.fakeKernelThread, kind: 'process_creation', weight: 70, summary };
}

function memfd({ exe }: Process): Evidence {
  const summary = `runs from memory without a file (${exe.path})`;
  return { id: behaviours.memfd, kind: 'disguise', weight: 40, summary };
}

function deleted({ exe }: Process): Evidence {
  return { id: behaviours.deleted, kind: 'disguise', weight: 20, summary: `its executable ${exe.path} was deleted` };
}
