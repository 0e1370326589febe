import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { parseFlatKeyed } from './cgroup-cpu.ts';

/** What the units of /proc depend on. */
export interface SystemFacts {
  /** Bytes. */
  readonly pageSize: number;
  /** Clock ticks a second (USER_HZ). */
  readonly clockTicks: number;
  /** When the machine started, on the wall clock: milliseconds since the epoch. */
  readonly bootedAt: number;
}

/** Entry types of the auxiliary vector, getauxval(3). */
const pageSizeEntry = 6n;
const clockTicksEntry = 17n;

/**
 * Reads page size and clock ticks out of our own auxiliary vector, which the kernel gives every program. Throws when that is
 * not there, or when `procfs` is no proc file system: nothing else would work either.
 */
export function readSystemFacts(procfs: string): SystemFacts {
  const auxv = parseAuxv(readFileSync('/proc/self/auxv'));
  const bootSeconds = parseFlatKeyed(readFileSync(`${procfs}/stat`, 'utf8'), 'btime');
  if (bootSeconds === undefined) throw new Error(`${procfs}/stat has no line btime: is ${procfs} a proc file system?`);
  return { ...auxv, bootedAt: bootSeconds * 1000 };
}

/** Pairs of 64-bit words (type, value) in the byte order of the machine; 64-bit machines only. */
export function parseAuxv(bytes: Buffer): { pageSize: number; clockTicks: number } {
  let pageSize = 0;
  let clockTicks = 0;
  const word = (at: number) => (endianness() === 'LE' ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  for (let at = 0; at + 16 <= bytes.length; at += 16) {
    if (word(at) === pageSizeEntry) pageSize = Number(word(at + 8));
    if (word(at) === clockTicksEntry) clockTicks = Number(word(at + 8));
  }
  if (pageSize === 0 || clockTicks === 0) throw new Error('/proc/self/auxv names no page size or no clock ticks');
  return { pageSize, clockTicks };
}

/** Descriptors that this process may have open at once, out of /proc/self/limits (proc_pid_limits(5)). */
export function readOpenFileLimit(): number {
  const line = readFileSync('/proc/self/limits', 'utf8')
    .split('\n')
    .find((each) => each.startsWith('Max open files'));
  const soft = Number(line?.split(/\s{2,}/)[1]);
  return Number.isNaN(soft) ? Number.POSITIVE_INFINITY : soft;
}
