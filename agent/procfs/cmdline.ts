import { detach } from '../detach.ts';

/**
 * Splits the bytes of /proc/<pid>/cmdline (proc_pid_cmdline(5)) into arguments. Every argument ends with a NUL; a program
 * that rewrote its own argv may leave out the last one, or pad with many. Empty arguments in between are kept.
 */
export function parseCmdline(bytes: Buffer, length: number): string[] {
  let end = length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  if (end === 0) return [];
  return bytes.toString('utf8', 0, end).split('\0');
}

/**
 * The first arguments that fit into `limit` characters; the last of them may be cut. They are copies: a part of a string
 * holds on to the whole of it, and a command line may be long.
 */
export function abridge(args: readonly string[], limit: number): string[] {
  const kept: string[] = [];
  let left = limit;
  for (const arg of args) {
    if (left <= 0) break;
    kept.push(detach(arg.slice(0, left)));
    left -= arg.length + 1;
  }
  return kept;
}
