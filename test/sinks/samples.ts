import type {
  AlertEvent,
  Allowance,
  Dossier,
  Kubeflow,
  OwnerLink,
  Process,
  SeenEvidence,
  Spread,
  Verdict,
  Workload,
} from '../../agent/model.ts';

/** 2026-01-02 03:04:05 UTC. */
export const at = Date.UTC(2026, 0, 2, 3, 4, 5);

export const host: Workload = {
  key: 'host',
  kind: 'host',
  identity: 'known',
  node: 'n1',
  namespace: '',
  pod: '',
  container: '',
};

export const container: Workload = {
  key: 'c'.repeat(64),
  kind: 'container',
  identity: 'known',
  node: 'n1',
  namespace: 'team-a',
  pod: 'trainer-0',
  container: 'notebook',
  containerId: 'c'.repeat(64),
  podUid: '00000000-0000-0000-0000-000000000001',
};

/** A container of a notebook, from the report of 2020. */
export const notebook: Workload = {
  ...container,
  namespace: 'alice',
  pod: 'nb-0',
  image: {
    reference: 'ddsfdfsaadfs/dfsdf:99',
    registry: 'docker.io',
    digest: `sha256:${'1'.repeat(64)}`,
    trusted: false,
  },
};

/** A container whose pod the cluster has not told. */
export const awaited: Workload = {
  ...container,
  identity: 'awaited',
  namespace: '',
  pod: '',
  container: 'cccccccccccc',
};

/** The same where no cluster is watched. */
export const unwatched: Workload = { ...awaited, identity: 'none' };

/** A container of Docker or Podman alone. */
export function standalone(): Workload {
  const { podUid: _, ...rest } = unwatched;
  return rest;
}

export function link(kind: string, name: string, apiVersion = 'apps/v1'): OwnerLink {
  return { apiVersion, kind, name, uid: `uid-of-${name}` };
}

export const ofNotebook: Kubeflow = {
  kind: 'notebook',
  name: 'nb',
  confirmed: true,
  profile: 'alice',
  person: 'alice@example.org',
  creator: 'bob@example.org',
  labels: [
    { name: 'notebook-name', value: 'nb', confirmed: true },
    { name: 'pipeline/runid', value: '77', confirmed: false },
  ],
};

/** Nothing that leads out of the pod. */
export const closed: Spread = {
  serviceAccount: 'default-editor',
  tokenMounted: false,
  privileged: false,
  hostPid: false,
  hostNetwork: false,
  hostPaths: [],
};

export function dossier(part: Partial<Dossier> = {}): Dossier {
  return {
    owner: { chain: [link('StatefulSet', 'nb'), link('Notebook', 'nb', 'kubeflow.org/v1')] },
    kubeflow: ofNotebook,
    spread: {
      ...closed,
      tokenMounted: true,
      apiServer: { pid: 4243, comm: 'curl', firstSeen: at - 4_000, lastSeen: at - 1_000 },
    },
    ...part,
  };
}

/** The seed's attack, with all that the cluster says of it. */
export function notebookVerdict(part: Partial<Verdict> = {}): Verdict {
  return verdict({ workload: notebook, dossier: dossier(), ...part });
}

export function process(part: Partial<Process> = {}): Process {
  return {
    pid: 4242,
    startTicks: 77,
    startedAt: at - 60_000,
    ppid: 1,
    comm: 'xmrig',
    kernelThread: false,
    zombie: false,
    rssPages: 1,
    virtualBytes: 4096,
    cpuSeconds: 1,
    cores: 2,
    exe: { state: 'file', path: '/tmp/xmrig' },
    cmdline: ['/tmp/xmrig', '-o', 'pool.example:3333', '-p', 'hunter2'],
    cgroup: { cpuPath: '/' },
    netns: 1,
    ...part,
  };
}

export function evidence(part: Partial<SeenEvidence> = {}): SeenEvidence {
  return {
    id: 'miner-program',
    kind: 'process_creation',
    weight: 70,
    summary: 'a known miner runs',
    process: process(),
    firstSeen: at - 5_000,
    lastSeen: at,
    ...part,
  };
}

/** In force until the end of the month. */
export function allowance(part: Partial<Allowance> = {}): Allowance {
  return {
    exception: 'pow-bench',
    reason: 'Agreed in OPS-123.',
    expires: Date.UTC(2026, 1, 1),
    inForce: true,
    ...part,
  };
}

export function verdict(part: Partial<Verdict> = {}): Verdict {
  return {
    workload: container,
    state: 'firing',
    severity: 'critical',
    score: 140,
    evidence: [evidence({ family: 'xmrig' })],
    firstSeen: at - 5_000,
    lastSeen: at,
    ...part,
  };
}

export function event(part: Partial<AlertEvent> = {}): AlertEvent {
  return { change: 'firing', at, verdict: verdict(), ...part };
}

/** What a process may call itself to disturb a reader: line ends of all kinds, escapes, quotes, direction marks. */
export const hostile = 'a\nb\r\u001b[31m"}\\\u0085\u2028\u2029\u202e\u0000\u009b2J<script>&\ud800';
