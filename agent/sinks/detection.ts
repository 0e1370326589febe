import type { AlertEvent, Process, SeenEvidence, Verdict } from '../model.ts';
import { redactArgv } from './redact.ts';

/** A verdict as it leaves the node: the JSON of events, of the API and of scan. Times are ISO 8601. */
export interface Detection {
  readonly state: Verdict['state'];
  readonly severity: string;
  readonly score: number;
  readonly node: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly container_id?: string;
  readonly pod_uid?: string;
  readonly families: readonly string[];
  readonly wallets: readonly string[];
  readonly summary: string;
  readonly next_step: string;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly evidence: readonly DetectedEvidence[];
}

export interface DetectedEvidence {
  readonly id: string;
  readonly kind: string;
  readonly weight: number;
  readonly summary: string;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly process?: {
    readonly pid: number;
    readonly start_ticks: number;
    readonly comm: string;
    readonly exe: string;
    readonly cmdline: string;
  };
}

/** Characters of a command line that leave the node. */
const cmdlineLimit = 1024;

export function toDetection(verdict: Verdict): Detection {
  const { workload, state, severity, score, evidence } = verdict;
  const { node, namespace, pod, container, containerId, podUid } = workload;
  const families = unique(evidence.map(({ family }) => family));
  return {
    state,
    severity,
    score,
    node,
    namespace,
    pod,
    container,
    ...(containerId === undefined ? {} : { container_id: containerId }),
    ...(podUid === undefined ? {} : { pod_uid: podUid }),
    families,
    wallets: unique(evidence.map(({ wallet }) => wallet)),
    summary: `${families[0] ?? 'a miner'} seems to mine ${whereOf(verdict)}`,
    next_step: nextStepOf(verdict),
    first_seen: iso(verdict.firstSeen),
    last_seen: iso(verdict.lastSeen),
    evidence: evidence.map(detectedEvidence),
  };
}

/** One line of JSON for a change. */
export function toEventLine({ change, at, verdict, previous }: AlertEvent): string {
  const { state: _, ...detection } = toDetection(verdict);
  return escapeLineEnds(
    JSON.stringify({ time: iso(at), event: change, ...(previous === undefined ? {} : { previous }), ...detection }),
  );
}

function detectedEvidence({ id, kind, weight, summary, firstSeen, lastSeen, process }: SeenEvidence): DetectedEvidence {
  const seen = { id, kind, weight, summary, first_seen: iso(firstSeen), last_seen: iso(lastSeen) };
  return process === undefined ? seen : { ...seen, process: processOf(process) };
}

function processOf({ pid, startTicks, comm, exe, cmdline }: Process) {
  return {
    pid,
    start_ticks: startTicks,
    comm,
    exe: exe.path,
    cmdline: redactArgv(cmdline).join(' ').slice(0, cmdlineLimit),
  };
}

function whereOf({ workload: { kind, node, namespace, pod, container } }: Verdict): string {
  if (kind === 'host') return `on the host ${node}`;
  return pod === ''
    ? `in container ${container} on ${node}`
    : `in container ${container} of pod ${namespace}/${pod} on ${node}`;
}

function nextStepOf({ workload, evidence }: Verdict): string {
  const pid = evidence.find(({ process }) => process !== undefined)?.process?.pid;
  const look = pid === undefined ? 'look at its processes' : `look at process ${pid} (ls -l /proc/${pid}/exe)`;
  const stop =
    workload.kind === 'host'
      ? 'stop it, and find out who started it'
      : 'isolate the container, and find out who started it';
  return `On ${workload.node}, ${look}; keep a copy of the executable; ${stop}.`;
}

function unique(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** JSON leaves C1 controls and the line separators of Unicode as they are; a line has to stay one for every reader. */
function escapeLineEnds(json: string): string {
  return json.replace(/[\u007f-\u009f\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
