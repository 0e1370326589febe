import { blockBelow, blocks, commandsOf, pages, read } from './pages.ts';

/** Who types a command of the pages, as it stands there. */
export type Typist = 'test/docs/typed.test.ts' | 'test/cluster/ship/first-hour.test.ts' | '.ci/run';

const OPERATIONS = 'docs/operations.md';
const CI = read('.ci/run');

/** Every command that the pages tell somebody to type, once. */
export const typed: readonly string[] = [
  ...new Set(pages.flatMap((page) => blocks(page, 'sh').flatMap((block) => commandsOf(block)))),
];

/** What the first hour on a cluster types: whole blocks, and the commands of the runbooks. */
const onCluster: readonly string[] = [
  blockBelow('README.md', 'Run it in a cluster'),
  ...[0, 1, 2].map((at) => blockBelow(OPERATIONS, 'See it work', at)),
  blockBelow(OPERATIONS, 'Upgrade'),
  blockBelow(OPERATIONS, 'Remove'),
  ...pages.filter((page) => page.startsWith('docs/runbooks/')).flatMap((page) => blocks(page, 'sh')),
].flatMap((block) => commandsOf(block));

/** These change the working tree or are `verify` and `npm test` by another name, which CI runs. */
const inCi: Readonly<Record<string, string>> = {
  'npm ci': 'npm ci',
  'npm test': 'npm test',
  'npm run check': 'npm run verify',
  'npm run format': 'npm run verify',
};

/** Undefined when nobody does. `here` are the commands that typed.test.ts has a test for. */
export function typistOf(command: string, here: readonly string[]): Typist | undefined {
  if (here.includes(command)) return 'test/docs/typed.test.ts';
  const byCi = inCi[command];
  if (byCi !== undefined) return CI.includes(`\n${byCi}`) ? '.ci/run' : undefined;
  return onCluster.includes(command) && !command.startsWith('davylamp ')
    ? 'test/cluster/ship/first-hour.test.ts'
    : undefined;
}

/** The commands of the runbooks that ask the cluster, with this in the place of what the reader puts in. */
export function askedOnCluster(put: Readonly<Record<'NODE' | 'POD' | 'NAMESPACE', string>>): readonly string[] {
  const commands = pages
    .filter((page) => page.startsWith('docs/runbooks/'))
    .flatMap((page) => blocks(page, 'sh').flatMap((block) => commandsOf(block)))
    .filter((command) => command.startsWith('kubectl ') && !command.includes(' port-forward '));
  return [...new Set(commands)].map((command) =>
    command.replace(/\b(NODE|POD|NAMESPACE)\b/g, (name) => put[name as keyof typeof put]),
  );
}
