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

/** The first arguments that fit into `limit` characters; the last of them may be cut. */
export function abridge(args: readonly string[], limit: number): string[] {
  const kept: string[] = [];
  let left = limit;
  for (const arg of args) {
    if (left <= 0) break;
    // Through a Buffer: a slice would hold on to the whole argument.
    kept.push(arg.length <= left ? arg : Buffer.from(arg.slice(0, left)).toString());
    left -= arg.length + 1;
  }
  return kept;
}
