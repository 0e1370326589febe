import type { Judge } from '../../agent/judge/judge.ts';
import { CRITICAL, score, WARNING } from '../../agent/judge/score.ts';
import type { Judgeable } from '../../agent/model.ts';

/** How many records reached what. */
export interface Tally<T> {
  readonly all: number;
  /** Any evidence at all. */
  readonly noticed: readonly T[];
  readonly warned: readonly T[];
  readonly critical: readonly T[];
  /** Below a warning. */
  readonly passed: readonly T[];
}

export function tally<T>(judge: Judge, items: readonly T[], toRecord: (item: T) => Judgeable): Tally<T> {
  const scored = items.map((item) => ({ item, total: score(judge.judge(toRecord(item))) }));
  const reaching = (limit: number) => scored.filter(({ total }) => total >= limit).map(({ item }) => item);
  return {
    all: items.length,
    noticed: reaching(1),
    warned: reaching(WARNING),
    critical: reaching(CRITICAL),
    passed: scored.filter(({ total }) => total < WARNING).map(({ item }) => item),
  };
}
