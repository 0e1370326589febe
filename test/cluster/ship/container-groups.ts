import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Running } from '../containers.ts';

const ROOT = '/sys/fs/cgroup';

/**
 * The folder of a container in a hierarchy of control groups (version 1), as this machine shows it, on which the nodes are:
 * as itself, or in namespaces of their own.
 */
function folderOf({ podUid, containerId, pod }: Running, hierarchy: string): string {
  const patterns = ['', '*/'].map((node) => `${hierarchy}/${node}kubepods/{,*/}pod${podUid}/${containerId}`);
  const [found] = globSync(patterns, { cwd: ROOT });
  if (found === undefined)
    throw new Error(`${ROOT}/${hierarchy} has no group of ${pod}: its node is not on this machine`);
  return join(ROOT, found);
}

/** A figure of a container, such as `memory` and `memory.usage_in_bytes`. */
export function groupFigure(container: Running, hierarchy: string, file: string): number {
  return Number(readFileSync(join(folderOf(container, hierarchy), file), 'utf8'));
}

/** The pid of the only process in a container. */
export function processOf(container: Running): number {
  const pids = readFileSync(join(folderOf(container, 'memory'), 'cgroup.procs'), 'utf8')
    .trim()
    .split('\n');
  if (pids.length !== 1) throw new Error(`${container.pod} has ${pids.length} processes`);
  return Number(pids[0]);
}
