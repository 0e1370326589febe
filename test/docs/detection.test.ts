import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { match } from '../../agent/commands/match.ts';
import { parseRecord } from '../../agent/commands/match-record.ts';
import { type BehaviourId, KINDS } from '../../agent/judge/behaviours/model.ts';
import { Judge, score, severityOf } from '../../agent/judge/judge.ts';
import { loadSignatures } from '../../agent/judge/load.ts';
import { LEVELS } from '../../agent/judge/sigma/meta.ts';
import type { Evidence, Judgeable } from '../../agent/model.ts';
import { signatureSources } from '../../agent/shipped.ts';
import { runCommand } from '../commands/io.ts';
import { shippedBehaviours } from '../judge/shipped-behaviours.ts';
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

/** The examples of a running agent: records and behaviours of one process, what counts of them, and the score. */
const sums = [...page.matchAll(/^\| (`.*`(?: explained)?) \| (\d+(?: \+ \d+)+) \| (\d+) \| (\w+) \|$/gm)].map(
  ([, shown = '', counts = '', total, severity]) => ({ shown, counts, total: Number(total), severity }),
);
const judge = new Judge(loadSignatures([signatureSources]).signatures);

/** What is held against a process that shows all of this. */
function evidenceOf(shown: string): Evidence[] {
  return [...shown.matchAll(/`([^`]+)`( explained)?/g)].flatMap(([, item = '', explained]) =>
    item.startsWith('{') ? judge.judge(recordOf(item)) : [behaviourOf(item, explained !== undefined)],
  );
}

function recordOf(line: string): Judgeable {
  const record = parseRecord(line);
  if ('error' in record) throw new Error(record.error);
  return record;
}

function behaviourOf(id: string, isExplained: boolean): Evidence {
  const { weights } = shippedBehaviours();
  if (!Object.hasOwn(KINDS, id)) throw new Error(`there is no ${id}`);
  const { weight, explained } = weights[id as BehaviourId];
  if (isExplained && explained === weight) throw new Error(`nothing explains ${id}`);
  return { id, kind: KINDS[id as BehaviourId], weight: isExplained ? explained : weight, summary: id };
}

/** The strongest of each kind, in the order in which the kinds are met. */
function counted(evidence: readonly Evidence[]): string {
  const kinds = [...new Set(evidence.map(({ kind }) => kind))];
  return kinds
    .map((kind) => Math.max(...evidence.filter((piece) => piece.kind === kind).map(({ weight }) => weight)))
    .join(' + ');
}

describe('docs/detection.md', () => {
  it.each(Object.entries(behaviours))('has %s as it is', (id, { kind, level, explained, reason }) => {
    const weight = explained === undefined ? `${LEVELS[level]}` : `${LEVELS[level]}, explained ${LEVELS[explained]}`;
    expect(page).toContain(`| \`${id}\` | ${kind} | ${weight} | ${reason} |`);
  });

  it.each(Object.entries(limits))('has the limit %s as it is, with a unit', (name, { is, reason }) => {
    const [, unit] = new RegExp(`^\\| \`${name}\` \\| [\\d.]+ \\| ([^|]+) \\|`, 'm').exec(page) ?? [];
    expect(page).toContain(`| \`${name}\` | ${is} | ${unit} | ${reason} |`);
  });

  it('has no behaviour and no limit that there is not', () => {
    const named = [...page.matchAll(/^\| `(behaviour-[a-z-]+)` \| \w+ \|/gm)].map(([, id]) => id);
    const limited = [...page.matchAll(/^\| `([a-z_]+)` \| [\d.]+ \|/gm)].map(([, name]) => name);
    expect(named).toEqual(Object.keys(behaviours));
    expect(limited).toEqual(Object.keys(limits));
  });

  it('names every library that explains', () => {
    for (const runtime of runtimes) expect(page).toContain(`\`${runtime}\``);
  });

  it.each(examples)('$record scores $total, as it says', async ({ record, total, severity }) => {
    const { out } = await runCommand(match, [], [`${record}\n`]);
    expect(JSON.parse(out)).toMatchObject({ score: total, severity });
  });

  it.each(sums)('$shown scores $total, as it says', ({ shown, counts, total, severity }) => {
    const evidence = evidenceOf(shown);
    expect(counted(evidence)).toBe(counts);
    expect(score(evidence)).toBe(total);
    expect(severityOf(total)).toBe(severity);
  });

  it('has examples', () => {
    expect(examples.length).toBeGreaterThanOrEqual(4);
    expect(sums.length).toBeGreaterThanOrEqual(3);
  });
});
