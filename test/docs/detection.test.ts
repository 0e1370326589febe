import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { match } from '../../agent/commands/match.ts';
import { LEVELS } from '../../agent/judge/sigma/meta.ts';
import { runCommand } from '../commands/io.ts';
import { root } from './pages.ts';

interface Behaviour {
  readonly kind: string;
  readonly level: keyof typeof LEVELS;
  readonly explained?: keyof typeof LEVELS;
  readonly reason: string;
}
interface Limit {
  readonly is: number;
  readonly reason: string;
}

const page = readFileSync(`${root}/docs/detection.md`, 'utf8');
const { behaviours, limits, runtimes } = parse(readFileSync(`${root}/signatures/behaviours.yaml`, 'utf8')) as {
  readonly behaviours: Readonly<Record<string, Behaviour>>;
  readonly limits: Readonly<Record<string, Limit>>;
  readonly runtimes: readonly string[];
};
/** The examples: a table of what is known, one row each, as `record | score | severity`. */
const examples = [...page.matchAll(/^\| `(\{.*?\})` \| (\d+) \| (\w+) \|/gm)].map(
  ([, record = '', total, severity]) => ({
    record,
    total: Number(total),
    severity,
  }),
);

describe('docs/detection.md', () => {
  it.each(Object.entries(behaviours))('has %s as it is', (id, { kind, level, explained, reason }) => {
    const weight = explained === undefined ? `${LEVELS[level]}` : `${LEVELS[level]}, explained ${LEVELS[explained]}`;
    expect(page).toContain(`| \`${id}\` | ${kind} | ${weight} | ${reason} |`);
  });

  it.each(Object.entries(limits))('has the limit %s as it is', (name, { is, reason }) =>
    expect(page).toContain(`| \`${name}\` | ${is} | ${reason} |`),
  );

  it('names every library that explains', () => {
    for (const runtime of runtimes) expect(page).toContain(`\`${runtime}\``);
  });

  it.each(examples)('$record scores $total, as it says', async ({ record, total, severity }) => {
    const { out } = await runCommand(match, [], [`${record}\n`]);
    expect(JSON.parse(out)).toMatchObject({ score: total, severity });
  });

  it('has examples', () => expect(examples.length).toBeGreaterThanOrEqual(4));
});
