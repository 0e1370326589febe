/** Names looked at, and bytes of one: there are rarely more than a hundred, and of a longer one nobody makes rules. */
const MAX_NAMES = 512;
const LONGEST = 64;

const EQUALS = 0x3d;

/**
 * The names in the bytes of /proc/<pid>/environ (proc_pid_environ(5)): `NAME=value`, each ended by a NUL. Values hold secrets,
 * so they are passed over as bytes and never become text.
 */
export function parseEnvironNames(bytes: Buffer, length: number): string[] {
  const names: string[] = [];
  let start = 0;
  while (start < length && names.length < MAX_NAMES) {
    const nul = bytes.indexOf(0, start);
    const end = nul < 0 || nul > length ? length : nul;
    const equals = bytes.indexOf(EQUALS, start);
    if (equals > start && equals < end && equals - start <= LONGEST)
      names.push(bytes.toString('latin1', start, equals));
    start = end + 1;
  }
  return names;
}
