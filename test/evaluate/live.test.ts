import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { SeenEvidence } from '../../agent/model.ts';
import { DECOYS, type Decoy } from '../../scripts/live/decoys.ts';
import { decoySection, type FoundMiner, minerSection, type WatchedDecoy } from '../../scripts/live/findings.ts';
import { MINERS, type Miner, type Search } from '../../scripts/live/miners.ts';
import type { Belief } from '../../scripts/live/watch.ts';
import { isReached } from '../bench/figure.ts';

const [miner] = MINERS as readonly [Miner];
const [decoy] = DECOYS as readonly [Decoy];
const page = readFileSync(new URL('../../docs/detection-quality-live.md', import.meta.url), 'utf8');

function belief(score: number, ...evidence: Partial<SeenEvidence>[]): Belief {
  return { score, severity: 'info', evidence: evidence as SeenEvidence[] };
}

function found(...turns: (number | undefined)[]): FoundMiner {
  const searches = turns.map(
    (turn): Search => ({ belief: belief(60), ...(turn === undefined ? {} : { turns: turn }) }),
  );
  return { miner, searches };
}

function watched(score: number): WatchedDecoy {
  return { decoy, outcome: { belief: belief(score), cores: 1 } };
}

const reached = ({ figures }: ReturnType<typeof minerSection>) => figures.map(isReached);

describe('of a worker', () => {
  it('that is found in time each time, the target is reached', () =>
    expect(reached(minerSection([found(3, 2, 0)]))).toEqual([true]));

  it.each([
    ['found a turn late', 4],
    ['never found', undefined],
  ])('that is once %s, it is missed', (_, turns) =>
    expect(reached(minerSection([found(3, turns, 3)]))).toEqual([false]),
  );

  it.each([
    ['found in different turns, the page tells the first and the last', [12, 3, 9], '3 to 12'],
    ['once never found, the page says so', [3, 2, undefined], '2 to never'],
  ])('that was %s', (_, turns, told) => expect(minerSection([found(...turns)]).body).toContain(`| ${told} | 60 |`));
});

describe('of decoys', () => {
  it('that stay below a warning, the target is reached', () =>
    expect(reached(decoySection([watched(49), watched(0)], true))).toEqual([true, true]));

  it('of which one reaches it, it is missed', () =>
    expect(reached(decoySection([watched(49), watched(50)], true))).toEqual([false, true]));

  it.each([
    ['counts as missed where everything is there', true, false],
    ['is only named elsewhere', false, undefined],
  ])('one that could not be tried %s', (_, mustTry, expected) => {
    const section = decoySection([watched(0), { decoy, outcome: { missing: ['javac'] } }], mustTry);
    expect(reached(section)).toEqual([true, expected]);
    expect(section.body).toContain(`- ${decoy.name} (there is no javac)`);
  });

  it('the page tells each sign once, whichever process shows it', () => {
    const outcome = { belief: belief(20, { id: 'a' }, { id: 'a' }), cores: 1.5 };
    expect(decoySection([{ decoy, outcome }], true).body).toContain('| 1.5 | 20 | `a` |');
  });
});

describe('what is tried', () => {
  it('has programs that are there', () => {
    const files = DECOYS.flatMap(({ command, build = [] }) => [...command, ...build]).filter((word) =>
      word.includes('/live/programs/'),
    );
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
    expect(files.length).toBeGreaterThan(5);
  });

  it('is what the page tells of: else run npm run evaluate:live', () => {
    const names = [...MINERS, ...DECOYS].map(({ name }) => name);
    expect(names.filter((name) => !page.includes(`| ${name} |`) && !page.includes(`- ${name} (there is no `))).toEqual(
      [],
    );
    expect(page).not.toMatch(/\| NO \|/);
  });

  it('has names of its own', () => {
    const names = [...MINERS, ...DECOYS].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
