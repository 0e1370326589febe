import { printable } from '../escape.ts';
import type { Severity, Verdict, Workload } from '../model.ts';

const SHORT_ID = 12;

/** How sure the severity is of what it says. */
const VERBS: Readonly<Record<Severity, string>> = {
  critical: 'is mining',
  warning: 'is probably mining',
  info: 'might be mining',
  none: 'might be mining',
};

/** One sentence that tells a person who was just woken up what happens, and where. */
export function summaryOf(verdict: Verdict): string {
  const verb = verdict.state === 'resolved' ? 'is no longer seen mining' : VERBS[verdict.severity];
  return `${suspectOf(verdict)} ${verb} ${placeOf(verdict.workload)}`;
}

/** What to do next: look, keep a copy, stop it, close the hole. In the order of a careful responder. */
export function nextStepOf(verdict: Verdict): string {
  const { workload, state } = verdict;
  if (state === 'resolved') return `It is quiet now. Find out how it got in before it comes back. ${whoseIs(workload)}`;
  const pid = verdict.evidence.find(({ process }) => process !== undefined)?.process?.pid;
  if (pid === undefined) return `${whoseIs(workload)} ${remedyOf(workload)}`;
  const copy = `cp /proc/${pid}/exe keeps a copy of the program`;
  if (workload.kind === 'container')
    return `${whoseIs(workload)} On node ${workload.node}, ${copy}. ${remedyOf(workload)}`;
  return `On node ${workload.node}, systemctl status ${pid} says what started it, and ${copy}. ${remedyOf(workload)}`;
}

/** The miner by its name when it is known, or else the process that looks most like one. */
function suspectOf({ evidence }: Verdict): string {
  const family = evidence.find((piece) => piece.family !== undefined)?.family;
  if (family !== undefined) return printable(family);
  const comm = evidence.find(({ process }) => process !== undefined)?.process?.comm;
  return comm === undefined ? 'Something' : `Process "${printable(comm)}"`;
}

function placeOf({ kind, node, namespace, pod, container }: Workload): string {
  if (kind === 'host') return `on the host ${node}`;
  const ofPod = pod === '' ? '' : ` of pod ${namespace}/${pod}`;
  return `in container ${container}${ofPod} on node ${node}`;
}

function whoseIs({ kind, node, namespace, pod, container, containerId }: Workload): string {
  if (kind === 'host') return `Look at the processes of node ${node}.`;
  if (pod !== '') return `kubectl -n ${namespace} describe pod ${pod} says whose it is.`;
  const id = containerId?.slice(0, SHORT_ID) ?? container;
  return `On node ${node}, crictl inspect ${id} (or docker, podman) says whose it is.`;
}

function remedyOf({ kind, pod }: Workload): string {
  if (kind === 'host') return 'Then kill it, and look for cron jobs, units and SSH keys that would bring it back.';
  if (pod === '') return 'Then stop the container, and rotate the secrets it could read.';
  return 'Then delete what created the pod, since it would start it again, and rotate the secrets it could read.';
}
