/** Copies what the agent reads of some processes into trees DIR/t0, DIR/t1, ...: raw material for fixtures. */
import { homedir, hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Capture, capture } from './capture/tree.ts';

const HELP = `Usage: node scripts/capture.ts DIR [flags] PID...

Copies what the agent reads of the processes (no environment, and only their own sockets) from /proc and the cgroups
into DIR/t0, and after each pause into DIR/t1 and so on. Paths of this machine are replaced; look at the result before you commit it.

  --procfs=DIR      [/proc]
  --cgroupfs=DIR    [/sys/fs/cgroup]
  --pause=SECONDS   between two snapshots [5]
  --snapshots=N     how many [2]
  --scrub=TEXT=NEW  also replace TEXT by NEW in command lines and paths; may be given more than once
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    procfs: { type: 'string', default: '/proc' },
    cgroupfs: { type: 'string', default: '/sys/fs/cgroup' },
    pause: { type: 'string', default: '5' },
    snapshots: { type: 'string', default: '2' },
    scrub: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});
const [folder, ...pids] = positionals;

if (values.help || folder === undefined || pids.length === 0 || !pids.every((pid) => /^\d+$/.test(pid))) {
  process.stderr.write(HELP);
  process.exit(values.help ? 0 : 1);
}

const options: Capture = {
  procfs: values.procfs,
  cgroupfs: values.cgroupfs,
  pids: pids.map(Number),
  replacements: [...values.scrub.map(asPair), ...ofThisMachine()],
};
for (let n = 0; n < Number(values.snapshots); n++) {
  if (n > 0) await sleep(Number(values.pause) * 1000);
  capture(`${folder}/t${n}`, options);
}

function asPair(text: string): readonly [string, string] {
  const [from = '', to = ''] = text.split('=', 2);
  return [from, to];
}

/** Longest first, since one may lie within another. */
function ofThisMachine(): readonly (readonly [string, string])[] {
  const repository = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
  const pairs = [
    [repository, '/srv/davylamp'],
    [homedir(), '/home/user'],
    [hostname(), 'node'],
  ] as const;
  // A host called "a" or a home of "/" would be found everywhere.
  return pairs.filter(([from]) => from.length > 3);
}
