import { jsonLine } from '../escape.ts';
import type { AlertEvent, AlertIdentity, Allowance, Process, SeenEvidence, Severity, Verdict } from '../model.ts';
import {
  type DetectedImage,
  type DetectedKubeflow,
  type DetectedOwner,
  type DetectedSpread,
  toDossier,
  toImage,
} from './detected-dossier.ts';
import { summaryOf } from './narrate.ts';
import { nextStepOf } from './next-step.ts';
import { redactArgv } from './redact.ts';
import { cut, withoutSecrets } from './shown.ts';
import { whyUnidentified } from './whose.ts';

/** A verdict as it leaves the node, in events, in the API and in `scan --json`. Times are ISO 8601; secrets are hidden. */
export interface Detection {
  readonly state: Verdict['state'];
  readonly severity: Severity;
  readonly score: number;
  readonly node: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly container_id?: string;
  readonly pod_uid?: string;
  /** Whether these are the names that the cluster gives it. */
  readonly identified: boolean;
  /** Why they are not. */
  readonly unidentified_because?: string;
  readonly image?: DetectedImage;
  readonly owner?: DetectedOwner;
  readonly kubeflow?: DetectedKubeflow;
  readonly spread?: DetectedSpread;
  readonly exception?: DetectedException;
  readonly families: readonly string[];
  readonly wallets: readonly string[];
  /** What the wallets are for. */
  readonly coins: readonly string[];
  /** Where it mines, what it computes, and what it calls itself there. */
  readonly pools: readonly string[];
  readonly algorithms: readonly string[];
  readonly workers: readonly string[];
  readonly summary: string;
  readonly next_step: string;
  readonly first_seen: string;
  readonly last_seen: string;
  /** Strongest first. */
  readonly evidence: readonly DetectedEvidence[];
}

/** The exception that is about it. Once it has expired, it alerts again. */
export interface DetectedException {
  readonly name: string;
  readonly reason: string;
  readonly expires: string;
  readonly in_force: boolean;
}

export interface DetectedEvidence {
  readonly id: string;
  readonly kind: SeenEvidence['kind'];
  readonly weight: number;
  readonly summary: string;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly process?: DetectedProcess;
}

export interface DetectedProcess {
  readonly pid: number;
  readonly start_ticks: number;
  readonly comm: string;
  readonly exe: string;
  readonly cmdline: string;
}

/** Characters of a text, and entries of a list, that leave the node. */
const MAX_TEXT = 1024;
const MAX_LIST = 20;
const MAX_EVIDENCE = 32;

export function toDetection(verdict: Verdict): Detection {
  const { workload, state, severity, score, dossier, allowance } = verdict;
  const { node, namespace, pod, container, containerId, podUid, image } = workload;
  const unidentified = whyUnidentified(workload);
  const evidence = verdict.evidence.slice(0, MAX_EVIDENCE);
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
    identified: unidentified === undefined,
    ...(unidentified === undefined ? {} : { unidentified_because: unidentified }),
    ...(image === undefined ? {} : { image: toImage(image) }),
    ...(dossier === undefined ? {} : toDossier(dossier)),
    ...(allowance === undefined ? {} : { exception: toException(allowance) }),
    families: distinct(evidence.map(({ family }) => family)),
    wallets: distinct(evidence.map(({ wallet }) => wallet)),
    coins: distinct(evidence.map(({ coin }) => coin)),
    pools: distinct(evidence.map(({ pool }) => pool)),
    algorithms: distinct(evidence.map(({ algorithm }) => algorithm)),
    workers: distinct(evidence.map(({ worker }) => worker)),
    summary: summaryOf(verdict),
    next_step: nextStepOf(verdict),
    first_seen: isoTime(verdict.firstSeen),
    last_seen: isoTime(verdict.lastSeen),
    evidence: evidence.map(toEvidence),
  };
}

/** A change as it leaves the node. */
export function toDetectedEvent({ change, at, verdict, previous }: AlertEvent) {
  const { state: _, severity, ...rest } = toDetection(verdict);
  const before = previous === undefined ? {} : { previous: toIdentity(previous) };
  return { time: isoTime(at), event: change, severity, ...before, ...rest };
}

/** One line of JSON for a change, without the line break. */
export function toEventLine(event: AlertEvent): string {
  return jsonLine(toDetectedEvent(event));
}

function toIdentity({ severity, workload }: AlertIdentity) {
  const { namespace, pod, container } = workload;
  return { severity, namespace, pod, container };
}

function toException({ exception: name, reason, expires, inForce }: Allowance): DetectedException {
  return { name, reason: withoutSecrets(reason, MAX_TEXT), expires: isoTime(expires), in_force: inForce };
}

function toEvidence({ id, kind, weight, summary, firstSeen, lastSeen, process }: SeenEvidence): DetectedEvidence {
  return {
    id,
    kind,
    weight,
    // A summary may quote the command line that it is about.
    summary: withoutSecrets(summary, MAX_TEXT),
    first_seen: isoTime(firstSeen),
    last_seen: isoTime(lastSeen),
    ...(process === undefined ? {} : { process: toProcess(process) }),
  };
}

function toProcess({ pid, startTicks, comm, exe, cmdline }: Process): DetectedProcess {
  return {
    pid,
    start_ticks: startTicks,
    comm: withoutSecrets(comm, MAX_TEXT),
    exe: withoutSecrets(exe.path, MAX_TEXT),
    cmdline: cut(redactArgv(cmdline).join(' '), MAX_TEXT),
  };
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))].slice(0, MAX_LIST);
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
