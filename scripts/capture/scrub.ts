/** Replaces each text everywhere, in the order given. */
export function replaceAll(text: string, replacements: readonly (readonly [string, string])[]): string {
  return replacements.reduce((left, [from, to]) => left.replaceAll(from, to), text);
}

/** The lines that start with one of the words. */
export function onlyLines(text: string, starts: readonly string[]): string {
  const lines = text.split('\n').filter((line) => starts.some((start) => line.startsWith(start)));
  return `${lines.join('\n')}\n`;
}

/** Field of net/tcp that has the inode: proc_pid_net(5). */
const INODE = 9;

/** The heading of a table such as net/tcp, and its lines about the sockets with these inodes: all others are not ours. */
export function onlySockets(table: string, inodes: ReadonlySet<string>): string {
  const [heading = '', ...lines] = table.split('\n');
  const ours = lines.filter((line) => inodes.has(line.trim().split(/ +/)[INODE] ?? ''));
  return `${[heading, ...ours].join('\n')}\n`;
}
