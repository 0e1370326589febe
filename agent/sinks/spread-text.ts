import type { Spread, Workload } from '../model.ts';
import { named } from './shown.ts';

/** A way out of the pod. `grave`: it was taken, or it leads to the node itself. */
export interface WayOut {
  readonly text: string;
  readonly grave: boolean;
}

const NONE = 'no way out of the pod is known: no token is mounted, and nothing of the node is shared with it';

const SHOWN_PATHS = 3;

/** How an intruder could have spread from the workload, or did; the grave ways first. */
export function waysOut(spread: Spread, { namespace }: Workload): WayOut[] {
  const { apiServer, tokenMounted, privileged, hostPid, hostNetwork, hostPaths, serviceAccount } = spread;
  const ways: WayOut[] = [];
  if (apiServer !== undefined) {
    const seen = new Date(apiServer.lastSeen).toISOString().slice(0, 19);
    const who = `${named(apiServer.comm)} [${apiServer.pid}]`;
    ways.push({ text: `${who} of the pod was connected to the API server, last seen ${seen}Z`, grave: true });
  }
  if (privileged) ways.push({ text: 'the container is privileged', grave: true });
  if (hostPid) ways.push({ text: 'it sees the processes of the node (hostPID)', grave: true });
  if (hostPaths.length > 0) ways.push({ text: `it mounts ${pathsText(hostPaths)} of the node`, grave: true });
  if (tokenMounted) {
    ways.push({ text: `it has a token of service account ${accountText(namespace, serviceAccount)}`, grave: false });
  }
  if (hostNetwork) ways.push({ text: 'it is in the network of the node (hostNetwork)', grave: false });
  return ways;
}

/** The same as one line; also when there are none. */
export function spreadText(spread: Spread, workload: Workload): string {
  const ways = waysOut(spread, workload);
  return ways.length === 0 ? NONE : ways.map(({ text }) => text).join('; ');
}

export function pathsText(hostPaths: readonly string[]): string {
  const shown = hostPaths.slice(0, SHOWN_PATHS).map((path) => named(path));
  const more = hostPaths.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

function accountText(namespace: string, serviceAccount: string): string {
  return serviceAccount === '' ? 'that the pod does not name' : `${named(namespace)}/${named(serviceAccount)}`;
}
