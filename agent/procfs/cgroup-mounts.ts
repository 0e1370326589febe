import { existsSync, readdirSync, statSync } from 'node:fs';

/** Where the files that account CPU are. v1 has usage and limits in two hierarchies, which may be the same mount. */
export type CpuHierarchy =
  | { readonly version: 1; readonly usage: string; readonly limits: string }
  | { readonly version: 2; readonly root: string };

/**
 * Finds the hierarchy below `root` (usually /sys/fs/cgroup): v2 alone, v1, or hybrid, where v1 accounts the CPU
 * (cgroups(7)). Undefined when there is none.
 */
export function findCpuHierarchy(root: string): CpuHierarchy | undefined {
  const usage = ['cpuacct', 'cpu,cpuacct'].map((name) => `${root}/${name}`).find(existsSync);
  if (usage !== undefined) {
    const limits = ['cpu', 'cpu,cpuacct'].map((name) => `${root}/${name}`).find(existsSync);
    return { version: 1, usage, limits: limits ?? usage };
  }
  const unified = [root, `${root}/unified`].find((path) => existsSync(`${path}/cgroup.controllers`));
  return unified === undefined ? undefined : { version: 2, root: unified };
}

/** Folders looked at in search of our own cgroup; a node with 250 pods has about 1,000. */
const searchLimit = 10_000;

/**
 * The absolute path of our own cgroup, for a reader in a private cgroup namespace: what is mounted for us as `mount` is
 * a folder somewhere in the node's whole tree `root`, and has the same inode there. `/` when it is the root itself or is
 * not found.
 */
export function findOwnCgroup(root: string, mount = '/sys/fs/cgroup'): string {
  const own = inodeOf(mount);
  const waiting = [''];
  for (let looked = 0; waiting.length > 0 && looked < searchLimit; looked++) {
    const path = waiting.shift() as string;
    if (inodeOf(`${root}${path}`) === own) return path === '' ? '/' : path;
    for (const name of foldersIn(`${root}${path}`)) waiting.push(`${path}/${name}`);
  }
  return '/';
}

function inodeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? 0;
}

/** A cgroup may be removed while we look: then it has no folders. */
function foldersIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}
