import type { Event } from './event.ts';
import { allOf, anyOf, type Need } from './need.ts';

/** A compiled part of a rule: whether an event satisfies it, and which literals an event must hold to do so. */
export interface Search {
  readonly test: (event: Event) => boolean;
  readonly need: Need;
  /** Rough price of the test: 0 for next to nothing, 1 for a comparison of texts, more for a regular expression. */
  readonly cost: number;
  /** Present when every event gets the same answer. */
  readonly constant?: boolean;
}

/** The search that every event satisfies. */
export const ALWAYS: Search = { test: () => true, need: undefined, cost: 0, constant: true };
/** The search that no event satisfies; the set of literals that could wake it is empty. */
export const NEVER: Search = { test: () => false, need: new Set(), cost: 0, constant: false };

/** One of the parts. Cheap ones are tried first, for the order means nothing in Sigma. */
export function either(parts: readonly Search[]): Search {
  if (parts.some((part) => part.constant === true)) return ALWAYS;
  const open = cheapFirst(parts.filter((part) => part.constant === undefined));
  const [only] = open;
  if (only === undefined) return NEVER;
  if (open.length === 1) return only;
  const tests = open.map((part) => part.test);
  return {
    test: (event) => tests.some((test) => test(event)),
    need: anyOf(open.map((part) => part.need)),
    cost: total(open),
  };
}

/** All of the parts. */
export function both(parts: readonly Search[]): Search {
  if (parts.some((part) => part.constant === false)) return NEVER;
  const open = cheapFirst(parts.filter((part) => part.constant === undefined));
  const [only] = open;
  if (only === undefined) return ALWAYS;
  if (open.length === 1) return only;
  const tests = open.map((part) => part.test);
  return {
    test: (event) => tests.every((test) => test(event)),
    need: allOf(open.map((part) => part.need)),
    cost: total(open),
  };
}

export function not(inner: Search): Search {
  if (inner.constant !== undefined) return inner.constant ? NEVER : ALWAYS;
  return { test: (event) => !inner.test(event), need: undefined, cost: inner.cost };
}

function cheapFirst(parts: readonly Search[]): readonly Search[] {
  return [...parts].sort((a, b) => a.cost - b.cost);
}

function total(parts: readonly Search[]): number {
  return parts.reduce((sum, part) => sum + part.cost, 0);
}
