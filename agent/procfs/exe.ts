import { statSync } from 'node:fs';
import type { Exe } from '../model.ts';
import { readLink } from './read.ts';

const deletedMark = ' (deleted)';
const memfdMark = '/memfd:';

/**
 * Reads the link /proc/<pid>/exe (proc_pid_exe(5)). Kernel threads and zombies have none. Anonymous files made by
 * memfd_create(2) show as `/memfd:NAME (deleted)`.
 */
export function readExe(path: string): Exe {
  const link = readLink(path);
  if ('target' in link) return parseExe(link.target);
  return { state: link.failure === 'denied' ? 'denied' : 'none', path: '' };
}

export function parseExe(target: string): Exe {
  const deleted = target.endsWith(deletedMark);
  const path = deleted ? target.slice(0, -deletedMark.length) : target;
  if (path.startsWith(memfdMark)) return { state: 'memfd', path };
  return { state: deleted ? 'deleted' : 'file', path };
}

/**
 * When the file behind the link was written, linked or renamed last (st_ctim of inode(7)), milliseconds since the epoch.
 * The link leads to the file itself, in whatever mount namespace it is. Undefined when it may not be seen.
 */
export function readChangeTime(path: string): number | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })?.ctimeMs;
  } catch {
    // EACCES, and what a process that ends meanwhile gives.
    return undefined;
  }
}
