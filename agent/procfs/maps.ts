const hugePages = '/anon_hugepage (deleted)';

/** A line of /proc/<pid>/maps. See proc_pid_maps(5). Addresses and sizes in bytes. */
export interface Mapping {
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly writable: boolean;
  readonly executable: boolean;
  /** Reserved only: neither readable nor writable nor executable. */
  readonly reserved: boolean;
  readonly shared: boolean;
  /** Backed by no file that could be read again: no inode, or memory that only looks like a file. */
  readonly anonymous: boolean;
  /** Of huge pages that were reserved for it: hugetlb. */
  readonly huge: boolean;
  /** The heap that grows by brk(2). */
  readonly heap: boolean;
  /** Path of the file behind it, as the kernel escapes it; empty where there is none. */
  readonly file: string;
}

/** Calls `each` for every whole line; returns how many lines made no sense. A cut last line is passed over. */
export function parseMaps(text: string, each: (mapping: Mapping) => void): number {
  let broken = 0;
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    if (end < 0) break;
    const mapping = parseLine(text.slice(at, end));
    if (mapping === undefined) broken++;
    else each(mapping);
    at = end + 1;
  }
  return broken;
}

/** `start-end perms offset device inode   path`. */
function parseLine(line: string): Mapping | undefined {
  const dash = line.indexOf('-');
  const space = line.indexOf(' ', dash);
  const start = Number.parseInt(line.slice(0, dash), 16);
  const end = Number.parseInt(line.slice(dash + 1, space), 16);
  const size = end - start;
  if (dash < 1 || space < 0 || Number.isNaN(size) || size < 0) return undefined;
  const [permissions = '', , , inode] = line.slice(space + 1).split(' ', 4);
  if (permissions.length !== 4 || inode === undefined) return undefined;
  const anonymous = inode === '0' ? !isNamed(line) : isMemory(line);
  return {
    start,
    end,
    size,
    writable: permissions[1] === 'w',
    executable: permissions[2] === 'x',
    reserved: permissions.startsWith('---'),
    shared: permissions[3] === 's',
    anonymous,
    huge: anonymous && line.endsWith(hugePages),
    heap: inode === '0' && line.endsWith('[heap]'),
    file: anonymous || inode === '0' ? '' : line.slice(line.indexOf('/')),
  };
}

/** [stack], [vdso] and the like are the kernel's own; [anon:...] is what a program called its anonymous memory. */
function isNamed(line: string): boolean {
  return line.endsWith(']') && !line.includes('[anon:') && !line.endsWith('[heap]');
}

/** Huge pages and shared anonymous memory carry an inode of a file system that nobody can open. */
function isMemory(line: string): boolean {
  return line.endsWith(hugePages) || line.endsWith('/dev/zero (deleted)');
}
