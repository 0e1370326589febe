import type { Spread } from '../model.ts';
import { bounded } from './bounded.ts';
import type { Pod } from './pod.ts';

/** Characters of the longest path (PATH_MAX of limits.h). */
const longestPath = 4096;
const MAX_HOST_PATHS = 20;

/**
 * What an intruder in this container of the pod could reach from there, as the pod's own description says. While it is not
 * known which container it is, any of them: better too much than a silent nothing.
 */
export function spreadOf(pod: Pod, container: string): Spread {
  const named = pod.containers.filter(({ name }) => name === container);
  const own = named.length > 0 ? named : pod.containers;
  const hostPaths = new Set(own.flatMap((each) => each.hostPaths).map((path) => bounded(path, longestPath)));
  return {
    serviceAccount: bounded(pod.serviceAccount),
    tokenMounted: own.some(({ tokenMounted }) => tokenMounted),
    privileged: own.some(({ privileged }) => privileged),
    hostPid: pod.hostPid,
    hostNetwork: pod.hostNetwork,
    hostPaths: [...hostPaths].slice(0, MAX_HOST_PATHS),
  };
}
