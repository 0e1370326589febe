import { availableParallelism } from 'node:os';
import { WARNING } from '../../agent/judge/score.ts';
import { Container } from './container.ts';
import type { Mode, RandomxWorkers } from './randomx.ts';
import type { Belief, Watch } from './watch.ts';

/** A way to mine. */
export interface Miner {
  readonly name: string;
  readonly mode: Mode;
  /** Cores that its container may use; all when absent. */
  readonly cores?: number;
  /** Makes its dataset itself, which takes half a minute on two cores. The others share one. */
  readonly alone?: true;
  /** How many are tried, in the short form and in the long one. */
  readonly rounds: { readonly short: number; readonly long: number };
}

/** What became of one worker. */
export interface Search {
  /** Turns from when its memory was ready; undefined when it was not found within the patience. */
  readonly turns?: number;
  readonly belief: Belief;
}

/** From when its memory is ready. */
export const MOST_TURNS = 3;
/** Turns after which one that is late is given up. */
const PATIENCE = 12;

const TEN = { short: 10, long: 10 };
const LATER = { short: 0, long: 10 };

export const MINERS: readonly Miner[] = [
  { name: 'light mode', mode: 'light', rounds: TEN },
  { name: 'light mode, W^X', mode: 'light-wx', rounds: LATER },
  { name: 'light mode, held to half a core', mode: 'light', cores: 0.5, rounds: LATER },
  { name: 'light mode, W^X, held to half a core', mode: 'light-wx', cores: 0.5, rounds: LATER },
  { name: 'fast mode, with a dataset of its own', mode: 'fast', alone: true, rounds: { short: 1, long: 2 } },
  { name: 'fast mode', mode: 'fast', rounds: LATER },
  { name: 'fast mode, W^X', mode: 'fast-wx', rounds: LATER },
  { name: 'fast mode, held to half a core', mode: 'fast', cores: 0.5, rounds: LATER },
  { name: 'fast mode, W^X, held to half a core', mode: 'fast-wx', cores: 0.5, rounds: LATER },
];

/** Starts a worker in a container of its own, and looks until it is found. Turns in which it only gets ready do not count. */
export async function search({ mode, cores }: Miner, workers: RandomxWorkers, watch: Watch): Promise<Search> {
  const container = new Container();
  try {
    if (cores !== undefined) container.limit(cores);
    let readyAt = Number.POSITIVE_INFINITY;
    let failure: unknown;
    workers.work(mode, availableParallelism(), container).then(
      () => {
        readyAt = performance.now();
      },
      (error: unknown) => {
        failure = error;
      },
    );
    for (let turns = 0; turns < PATIENCE; ) {
      await watch.turn();
      if (failure !== undefined) throw failure;
      if (watch.lookedAt >= readyAt) turns++;
      const belief = watch.of(container.id);
      if (belief.score >= WARNING) return { turns, belief };
    }
    return { belief: watch.of(container.id) };
  } finally {
    await container.end();
  }
}
