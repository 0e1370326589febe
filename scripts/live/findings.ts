import { WARNING } from '../../agent/judge/score.ts';
import { code, count, list, type Section, share, table } from '../evaluate/section.ts';
import type { Decoy } from './decoys.ts';
import { type Miner, MOST_TURNS, type Search } from './miners.ts';
import type { Trial } from './trial.ts';
import type { Belief } from './watch.ts';

export interface FoundMiner {
  readonly miner: Miner;
  readonly searches: readonly Search[];
}

/** A decoy, and what was believed of it, or why it was not tried. */
export interface WatchedDecoy {
  readonly decoy: Decoy;
  readonly outcome: Trial | { readonly missing: readonly string[] };
}

/** How page and figures call what was tried of the miners: each way, how often, and after how many turns it was found. */
export function minerSection(found: readonly FoundMiner[]): Section {
  const rows = found.map(({ miner, searches }) => {
    const turns = searches.map((search) => search.turns);
    const scores = searches.map(({ belief }) => belief.score);
    return [miner.name, searches.length, inTime(searches).length, spread(turns), spread(scores)];
  });
  const seen = found.flatMap(({ searches }) => searches.slice(0, 1)).flatMap(({ belief }) => summaries(belief));
  return {
    title: 'RandomX at work',
    figures: found.map(({ miner, searches }) =>
      share(
        `RandomX in ${miner.name}: found within ${MOST_TURNS} turns`,
        inTime(searches).length,
        searches.length,
        100,
      ),
    ),
    body: [
      table(['worker', 'tried', `within ${MOST_TURNS} turns`, 'turns', 'score'], rows),
      '',
      'What was said of the first of each:',
      '',
      list([...new Set(seen)]),
    ].join('\n'),
  };
}

/** `mustTry`: what is missing is a failure. */
export function decoySection(watched: readonly WatchedDecoy[], mustTry: boolean): Section {
  const tried = watched.flatMap(({ decoy, outcome }) => ('missing' in outcome ? [] : [{ decoy, ...outcome }]));
  const missing = watched.flatMap(({ decoy, outcome }) =>
    'missing' in outcome ? [`${decoy.name} (there is no ${outcome.missing.join(', ')})`] : [],
  );
  const mistaken = tried.filter(({ belief }) => belief.score >= WARNING);
  const untried = `decoys that could not be tried`;
  return {
    title: 'Decoys',
    figures: [
      count('busy decoys that reach a warning', mistaken.length, tried.length, 0),
      mustTry
        ? count(untried, missing.length, watched.length, 0)
        : { name: untried, value: missing.length, unit: '', details: [`of ${watched.length}`] },
    ],
    body: [
      table(
        ['decoy', 'cores', 'highest score', 'because'],
        tried.map(({ decoy, cores, belief }) => [
          decoy.name,
          cores.toFixed(1),
          belief.score,
          [...new Set(belief.evidence.map(({ id }) => code(id)))].join(', '),
        ]),
      ),
      '',
      'Not tried:',
      '',
      list(missing),
    ].join('\n'),
  };
}

function inTime(searches: readonly Search[]): readonly Search[] {
  return searches.filter(({ turns = Number.POSITIVE_INFINITY }) => turns <= MOST_TURNS);
}

/** Processes and figures differ from run to run, what they say does not. */
function summaries({ evidence }: Belief): string[] {
  return evidence.map(({ id, weight, summary }) => `${weight} ${code(id)}: ${summary}`);
}

/** From the least to the most; what never came is last. */
function spread(values: readonly (number | undefined)[]): string {
  const numbers = values.map((value) => value ?? Number.POSITIVE_INFINITY).toSorted((a, b) => a - b);
  const [first, last] = [numbers[0], numbers.at(-1)].map((value) =>
    value === Number.POSITIVE_INFINITY ? 'never' : `${value}`,
  );
  return first === last ? `${first}` : `${first} to ${last}`;
}
