import { printable } from '../escape.ts';
import type { Severity, Verdict, Workload } from '../model.ts';
import { named, shown } from './shown.ts';
import { whoseText } from './whose.ts';

/** Characters; the kernel keeps 15 bytes. */
const MAX_COMM = 64;

/** How sure the severity is of what it says. */
const VERBS: Readonly<Record<Severity, string>> = {
  critical: 'is mining',
  warning: 'is probably mining',
  info: 'might be mining',
  none: 'might be mining',
};

/** One sentence that tells a person who was just woken up what happens, and where. */
export function summaryOf(verdict: Verdict): string {
  return `${suspectOf(verdict)} ${verbOf(verdict)} ${placeOf(verdict)}`;
}

/** An alert also ends when an exception comes into force. */
function verbOf({ state, severity, allowance }: Verdict): string {
  if (allowance?.inForce === true) return 'is allowed to mine';
  return state === 'resolved' ? 'is no longer seen mining' : VERBS[severity];
}

/** The miner by its name when it is known, or else the process that looks most like one. */
function suspectOf({ evidence }: Verdict): string {
  const family = evidence.find((piece) => piece.family !== undefined)?.family;
  if (family !== undefined) return printable(family);
  const comm = evidence.find(({ process }) => process !== undefined)?.process?.comm;
  return comm === undefined ? 'Something' : `Process "${shown(comm, MAX_COMM)}"`;
}

function placeOf(verdict: Verdict): string {
  const { workload } = verdict;
  const node = named(workload.node);
  if (workload.kind === 'host') return `on the host ${node}`;
  const whose = whoseText(verdict);
  return `in ${containerText(workload)}${whose === '' ? '' : ` (${whose})`} on node ${node}`;
}

/** `container notebook of pod alice/nb-0`, as far as it is known. */
export function containerText({ namespace, pod, container }: Workload): string {
  const ofPod = pod === '' ? '' : ` of pod ${named(namespace)}/${named(pod)}`;
  return `container ${named(container)}${ofPod}`;
}
