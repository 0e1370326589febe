import { parseArgs } from 'node:util';
import type { Part } from './part.ts';

export interface Options {
  readonly help: boolean;
  readonly json: boolean;
  readonly write: boolean;
  readonly quick: boolean;
  readonly minutes: number;
  readonly parts: readonly Part[];
}

/** Throws an Error whose message tells what to change. */
export function readOptions(args: readonly string[], parts: readonly Part[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      minutes: { type: 'string', default: '1' },
      only: { type: 'string' },
    },
  });
  const minutes = Number(values.minutes);
  if (!(minutes >= 1 && minutes <= 60)) throw new Error(`--minutes=${values.minutes}: give a number from 1 to 60`);
  const names = values.only?.split(',') ?? parts.map(({ name }) => name);
  const unknown = names.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0) {
    throw new Error(`--only: no part ${unknown.join(', ')}; there are ${parts.map(({ name }) => name).join(', ')}`);
  }
  return { ...values, minutes, parts: parts.filter(({ name }) => names.includes(name)) };
}

export function helpText(parts: readonly Part[]): string {
  const width = Math.max(...parts.map(({ name }) => name.length));
  const lines = parts.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Usage: npm run bench -- [--json] [--write] [--only=NAME,...] [--quick] [--minutes=N]

Measures what Davylamp costs, side by side with what it is compared to. Exits 0 when every figure measured reaches its
target, 3 when one does not, 1 on an error. Wants a quiet machine, root and a C compiler; says what it had to leave out.

  --json          the report as JSON on stdout
  --write         write docs/benchmarks.md too
  --only=NAME,... only these parts
  --quick         few rounds: to see that it works, not to publish
  --minutes=N     how long memory is watched (1); figures to publish take 10

Parts:
${lines.join('\n')}
`;
}
