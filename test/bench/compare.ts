import type { Contestant } from './contestant.ts';
import { median } from './statistics.ts';

/** Two contestants, side by side. CPU milliseconds a round; ratios are of neighbouring rounds. */
export interface Comparison {
  readonly agent: number;
  readonly reference: number;
  /** Agent over reference: median, and the best and worst pair. */
  readonly ratio: number;
  readonly best: number;
  readonly worst: number;
  /** Of the sums of all rounds: fair where neighbouring rounds are not alike. */
  readonly meanRatio: number;
}

export interface Rounds {
  readonly pairs: number;
  /** Rounds of the agent in each pair: whole cycles of its full turns, or the mean is not fair. */
  readonly agent: number;
  readonly reference: number;
  /** Awaited before each pair. */
  readonly before?: () => Promise<void>;
}

/**
 * Measures in turn, A B A B: what else the machine does then falls on both sides, and a pair that it disturbs is one of
 * many. Throws when `signal` is aborted.
 */
export async function compare(
  agent: Contestant,
  reference: Contestant,
  rounds: Rounds,
  signal: AbortSignal,
): Promise<Comparison> {
  const pairs: { agent: number; reference: number }[] = [];
  while (pairs.length < rounds.pairs) {
    signal.throwIfAborted();
    await rounds.before?.();
    pairs.push({ agent: await agent.round(rounds.agent), reference: await reference.round(rounds.reference) });
  }
  const agents = pairs.map((pair) => pair.agent);
  const references = pairs.map((pair) => pair.reference);
  const ratios = pairs.map((pair) => pair.agent / pair.reference);
  return {
    agent: median(agents),
    reference: median(references),
    ratio: median(ratios),
    meanRatio: sum(agents) / sum(references),
    best: Math.min(...ratios),
    worst: Math.max(...ratios),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** One line for the details of a figure. */
export function describe(comparison: Comparison, reference: string): string {
  const { agent, ratio, best, worst } = comparison;
  const [a, b] = [agent, comparison.reference].map((milliseconds) => milliseconds.toFixed(2));
  const [r, low, high] = [ratio, best, worst].map((value) => (value < 0.1 ? value.toFixed(4) : value.toFixed(2)));
  return `agent ${a} ms, ${reference} ${b} ms; ratio ${r} (${low} to ${high})`;
}
