const prefix = 'socket:[';

/** Inode of the socket that a link in /proc/<pid>/fd points to; 0 when it is no socket. See proc_pid_fd(5). */
export function parseSocketLink(target: string): number {
  return target.startsWith(prefix) ? Number.parseInt(target.slice(prefix.length, -1), 10) : 0;
}

/** Inode of a namespace out of a link in /proc/<pid>/ns, such as `net:[4026531840]`; 0 when it is none. */
export function parseNamespaceLink(target: string): number {
  const from = target.indexOf(':[');
  return from < 0 ? 0 : Number.parseInt(target.slice(from + 2, -1), 10) || 0;
}
