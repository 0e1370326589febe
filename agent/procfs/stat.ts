import { parseDecimal } from './number.ts';

/** Fields of /proc/<pid>/stat that are used, in the kernel's units. See proc_pid_stat(5). */
export interface Stat {
  pid: number;
  /** At most 15 bytes, chosen by the process itself: may hold spaces, parentheses and newlines. */
  comm: string;
  /** One letter: R, S, D, Z, T, ... */
  state: string;
  ppid: number;
  flags: number;
  /** Times that memory had to be found for it, minor and major. */
  faults: number;
  /** CPU ticks in user mode and in kernel mode, of all threads, also ended ones. */
  utime: number;
  stime: number;
  threads: number;
  /** Ticks after boot. */
  starttime: number;
  /** Bytes of address space. */
  vsize: number;
  /** Pages. */
  rss: number;
  /** Addresses of code and stack: an exec moves them. 0 without the right to see them. */
  startcode: number;
  startstack: number;
}

/** PF_KTHREAD of include/linux/sched.h: a kernel thread. A process can not set it. */
export const kernelThreadFlag = 0x00200000;

export function emptyStat(): Stat {
  return {
    pid: 0,
    comm: '',
    state: '',
    ppid: 0,
    flags: 0,
    faults: 0,
    utime: 0,
    stime: 0,
    threads: 0,
    starttime: 0,
    vsize: 0,
    rss: 0,
    startcode: 0,
    startstack: 0,
  };
}

const space = 0x20;
const open = 0x28;
const close = 0x29;

/** Field numbers of proc_pid_stat(5), in ascending order, read into `fields` below. */
const lastField = 28;
const fields = new Float64Array(lastField + 1);

/**
 * Parses one line into `into`, without making a string but comm. False when the line is none.
 * `comm` of the previous parse is kept when its bytes are the same, so a steady process makes no garbage.
 */
export function parseStat(bytes: Buffer, length: number, into: Stat): boolean {
  const from = bytes.indexOf(open);
  const to = bytes.lastIndexOf(close, length - 1);
  if (from < 2 || to < from || to + 4 > length) return false;
  into.pid = parseDecimal(bytes, 0, from);
  into.state = String.fromCharCode(bytes[to + 2] as number);
  let at = to + 4;
  for (let field = 4; field <= lastField; field++) {
    const negative = bytes[at] === 0x2d;
    const value = parseDecimal(bytes, negative ? at + 1 : at, length);
    if (Number.isNaN(value)) return false;
    fields[field] = negative ? -value : value;
    while (at < length && bytes[at] !== space) at++;
    at++;
  }
  into.comm = sameText(bytes, from + 1, to, into.comm) ? into.comm : bytes.toString('utf8', from + 1, to);
  into.ppid = fields[4] as number;
  into.flags = fields[9] as number;
  into.faults = (fields[10] as number) + (fields[12] as number);
  into.utime = fields[14] as number;
  into.stime = fields[15] as number;
  into.threads = fields[20] as number;
  into.starttime = fields[22] as number;
  into.vsize = fields[23] as number;
  into.rss = fields[24] as number;
  into.startcode = fields[26] as number;
  into.startstack = fields[28] as number;
  return !Number.isNaN(into.pid);
}

function sameText(bytes: Uint8Array, from: number, to: number, text: string): boolean {
  if (to - from !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[from + i] !== text.charCodeAt(i)) return false;
  return true;
}
