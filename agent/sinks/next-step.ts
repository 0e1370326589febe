import type { Dossier, OwnerLink, Spread, Verdict, Workload } from '../model.ts';
import { allowanceStep } from './allowance-text.ts';
import { areNames, isMakerOfPods, kubectlObject } from './kubectl.ts';
import { cut, named, shown } from './shown.ts';
import { pathsText } from './spread-text.ts';
import { linkText, whyUnidentified } from './whose.ts';

const SHORT_ID = 12;
/** Room for the longest names that the API allows in every place. */
const MAX_TEXT = 3_072;
const MAX_REASON = 120;

/** What to do next as one text. */
export function nextStepOf(verdict: Verdict): string {
  return cut(stepsOf(verdict).join(' '), MAX_TEXT);
}

/**
 * What to do next: look, keep a copy, stop it, close the hole. In the order of a careful responder. What is read as a
 * command holds nothing but names that the API allows, since somebody will paste it.
 */
export function stepsOf(verdict: Verdict): string[] {
  const { workload, allowance } = verdict;
  if (allowance?.inForce === true) return [allowanceStep(allowance)];
  const steps = workload.kind === 'host' ? hostSteps(verdict) : containerSteps(verdict);
  const first = allowance === undefined ? [] : [allowanceStep(allowance)];
  return [...first, ...steps.filter((step) => step !== undefined)];
}

function hostSteps(verdict: Verdict): (string | undefined)[] {
  const node = named(verdict.workload.node);
  const pid = pidOf(verdict);
  const look = `Look at the processes of node ${node}.`;
  if (verdict.state === 'resolved') return [QUIET, look];
  if (pid === undefined) return [look, HOST_REMEDY];
  return [`On node ${node}, systemctl status ${pid} says what started it, and ${copyOf(pid)}.`, HOST_REMEDY];
}

const QUIET = 'It is quiet now. Find out how it got in before it comes back.';
const HOST_REMEDY = 'Then kill it, and look for cron jobs, units and SSH keys that would bring it back.';

function containerSteps(verdict: Verdict): (string | undefined)[] {
  const { workload, state, dossier } = verdict;
  const pid = pidOf(verdict);
  const ways = dossier === undefined ? [] : [tokenStep(dossier.spread, workload), nodeStep(dossier.spread, workload)];
  if (state === 'resolved') return [QUIET, look(workload, dossier), ...ways];
  const copy = pid === undefined ? undefined : `On node ${named(workload.node)}, ${copyOf(pid)}.`;
  return [look(workload, dossier), copy, remedy(workload, dossier), ...ways];
}

function look(workload: Workload, dossier: Dossier | undefined): string {
  const { namespace, pod, node, container, containerId, podUid } = workload;
  if (pod !== '') {
    if (!areNames(namespace, pod)) return `Look at pod ${named(pod)} of namespace ${named(namespace)}.`;
    return `kubectl -n ${namespace} describe pod ${pod} says ${dossier === undefined ? 'whose it is' : 'more'}.`;
  }
  const id = containerId?.slice(0, SHORT_ID) ?? named(container);
  if (podUid === undefined) return `On node ${named(node)}, crictl inspect ${id} (or docker, podman) says whose it is.`;
  const why = whyUnidentified(workload) ?? 'the cluster names no pod';
  return `${capital(why)}: on node ${named(node)}, crictl inspect ${id} says whose it is.`;
}

function remedy({ namespace, pod, node }: Workload, dossier: Dossier | undefined): string {
  if (pod === '') return 'Then stop the container, and rotate the secrets it could read.';
  const rotate = 'and rotate the secrets it could read';
  const unknown = `Then delete what created the pod, since it would start it again, ${rotate}.`;
  if (dossier === undefined || !areNames(namespace, pod)) return unknown;
  const { chain, endsBecause } = dossier.owner;
  const top = chain.at(-1);
  const above = endsBecause === undefined ? '' : ` What stands above is not known: ${shown(endsBecause, MAX_REASON)}.`;
  if (top === undefined) {
    if (endsBecause !== undefined) return unknown + above;
    return `Then kubectl -n ${namespace} delete pod ${pod} ends it (nothing would start it again), ${rotate}.`;
  }
  return endOf(top, namespace, node, rotate) + above;
}

function endOf(top: OwnerLink, namespace: string, node: string, rotate: string): string {
  if (top.kind === 'Node') {
    const folder = 'often /etc/kubernetes/manifests';
    return `It is a static pod: take its manifest out of the kubelet's folder on node ${named(node)} (${folder}), ${rotate}.`;
  }
  const object = kubectlObject(top);
  if (object === undefined) {
    return `Then delete what created the pod (${linkText(top)}), since it would start it again, ${rotate}.`;
  }
  if (isMakerOfPods(top)) {
    return `Then kubectl -n ${namespace} delete ${object} ends it (deleting only the pod would bring it back), ${rotate}.`;
  }
  return `${linkText(top)} would start it again: see with kubectl -n ${namespace} get ${object} -o yaml what else it holds before you delete it, ${rotate}.`;
}

/** A bound token ends with its pod; one that stands in a Secret does not (kubernetes.io: Managing Service Accounts). */
function tokenStep({ tokenMounted, apiServer, serviceAccount }: Spread, { namespace }: Workload): string | undefined {
  if (!tokenMounted && apiServer === undefined) return undefined;
  const account = serviceAccount === '' ? 'its service account' : `service account ${named(serviceAccount)}`;
  const why =
    apiServer === undefined
      ? `It has a token of ${account}`
      : `${named(apiServer.comm)} [${apiServer.pid}] of the pod was connected to the API server, where it may use the token of ${account}`;
  const rotate = 'rotate it (a bound token ends with its pod, one in a Secret does not)';
  const audit = 'look in the audit log of the API server for what it did';
  if (!areNames(namespace, serviceAccount)) return `${why}: ${rotate}, and ${audit}.`;
  const may = `kubectl auth can-i --list --as=system:serviceaccount:${namespace}:${serviceAccount} -n ${namespace}`;
  return `${why}: ${rotate}, see what it may do (${may}), and ${audit}.`;
}

function nodeStep({ privileged, hostPid, hostPaths }: Spread, { node }: Workload): string | undefined {
  const reasons: string[] = [];
  if (privileged) reasons.push('is privileged');
  if (hostPid) reasons.push('sees its processes');
  const mounts = `mounts ${pathsText(hostPaths)} of it`;
  if (hostPaths.length > 0) reasons.push(mounts);
  if (reasons.length === 0) return undefined;
  const anew = areNames(node)
    ? `kubectl cordon ${node}, and set it up anew`
    : 'let nothing new run there, and set it up anew';
  // A mount may be for reading only, which the pod's cut-down copy does not tell.
  const unless = privileged || hostPid ? '' : ' unless that is for reading only';
  return `Treat node ${named(node)} as taken over${unless}, since the container ${reasons.join(' and ')}: ${anew}.`;
}

/** The process that the strongest evidence is about. */
function pidOf({ evidence }: Verdict): number | undefined {
  return evidence.find(({ process }) => process !== undefined)?.process?.pid;
}

function copyOf(pid: number): string {
  return `cp /proc/${pid}/exe keeps a copy of the program`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
