import { printable } from '../../escape.ts';
import type { AlertEvent, SeenEvidence, Severity, Verdict } from '../../model.ts';
import { annotationsOf } from '../annotations.ts';
import { redactArgv } from '../redact.ts';
import { cut, imageReference, withoutSecrets } from '../shown.ts';

/** An event as Falco prints it with `json_output: true`, and as falcosidekick takes it. */
export interface FalcoEvent {
  readonly time: string;
  readonly rule: string;
  readonly priority: string;
  readonly source: string;
  readonly output: string;
  readonly output_fields: Fields;
  readonly hostname: string;
  readonly tags: readonly string[];
}

/** Outputs of falcosidekick make labels, columns and templates of the fields, so they are plain values. */
type Fields = Readonly<Record<string, string | number>>;

const PRIORITIES: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  warning: 'Warning',
  info: 'Notice',
  none: 'Notice',
};

const MAX_TEXT = 1_024;
const MAX_LIST = 20;
/** Falco shows as much of a container id. */
const SHORT_ID = 12;

/** Fields that stand in the text as well. */
const SHOWN = [
  'davylamp.score',
  'k8s.ns.name',
  'k8s.pod.name',
  'container.name',
  'proc.name',
  'proc.cmdline',
  'fd.name',
];

/** A change in the shape of Falco, with the names that Falco gives its fields, and our own under a name of ours. */
export function toFalcoEvent({ change, at, verdict }: AlertEvent): FalcoEvent {
  const { workload, severity, evidence } = verdict;
  const isOver = change === 'resolved';
  const priority = isOver ? 'Informational' : PRIORITIES[severity];
  const time = new Date(at).toISOString();
  const fields = { 'evt.time': time, ...placeOf(verdict), ...processOf(evidence), ...beliefOf(verdict) };
  return {
    time,
    rule: isOver ? 'CryptoMinerEnded' : 'CryptoMinerDetected',
    priority,
    source: 'davylamp',
    output: outputOf(time, priority, fields),
    output_fields: fields,
    hostname: workload.node,
    tags: ['davylamp', workload.kind, 'mitre_impact', 'T1496', ...distinct(evidence.map(({ family }) => family))],
  };
}

/** As Falco begins its lines: the clock in nanoseconds, the priority, what happened, and fields in brackets. */
function outputOf(time: string, priority: string, fields: Fields): string {
  const clock = `${time.slice(11, 23)}000000`;
  const pairs = SHOWN.filter((name) => fields[name] !== undefined).map((name) => `${name}=${fields[name]}`);
  return printable(cut(`${clock}: ${priority} ${fields['davylamp.summary']} (${pairs.join(' ')})`, 2 * MAX_TEXT));
}

function placeOf({ workload }: Verdict): Fields {
  const { namespace, pod, podUid, container, containerId, image } = workload;
  return present({
    'k8s.ns.name': namespace,
    'k8s.pod.name': pod,
    'k8s.pod.uid': podUid,
    'container.id': containerId?.slice(0, SHORT_ID) ?? 'host',
    'container.full_id': containerId,
    'container.name': container,
    ...(image === undefined ? {} : imageFields(image.reference, image.digest)),
  });
}

/** `registry.example:5000/team/app:v1@sha256:...` in its parts; a colon before a slash belongs to a port. */
function imageFields(reference: string, digest: string | undefined): Record<string, string | undefined> {
  const [named = ''] = imageReference(reference, MAX_TEXT).split('@');
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  return {
    'container.image.repository': hasTag ? named.slice(0, colon) : named,
    'container.image.tag': hasTag ? named.slice(colon + 1) : undefined,
    'container.image.digest': digest,
  };
}

/** Of the process that looks most like a miner, and the connection that does. */
function processOf(evidence: readonly SeenEvidence[]): Fields {
  const process = evidence.find((piece) => piece.process !== undefined)?.process;
  const connection = evidence.find((piece) => piece.connection !== undefined)?.connection;
  if (process === undefined) return present({ 'fd.name': connection });
  const { pid, comm, exe, cmdline } = process;
  const texts = present({
    'proc.name': withoutSecrets(comm, MAX_TEXT),
    'proc.cmdline': cut(redactArgv(cmdline).join(' '), MAX_TEXT),
    'proc.exepath': withoutSecrets(exe.path, MAX_TEXT),
    'fd.name': connection,
  });
  return { ...texts, 'proc.pid': pid };
}

/** What Falco has no name for. */
function beliefOf(verdict: Verdict): Fields {
  const { summary, evidence, families, owner, kubeflow, next_step } = annotationsOf(verdict);
  const texts = present({
    'davylamp.summary': summary,
    'davylamp.severity': verdict.severity,
    'davylamp.evidence': evidence,
    'davylamp.families': families,
    'davylamp.wallets': distinct(verdict.evidence.map(({ wallet }) => wallet)).join(', '),
    'davylamp.pools': distinct(verdict.evidence.map(({ pool }) => pool)).join(', '),
    'davylamp.owner': owner,
    'davylamp.kubeflow': kubeflow,
    'davylamp.next_step': next_step,
  });
  return { ...texts, 'davylamp.score': verdict.score };
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values)].filter((value) => value !== undefined).slice(0, MAX_LIST);
}

/** Without the fields that say nothing: Falco leaves them out, too. */
function present(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => !!entry[1]));
}
