import { CATEGORIES, type Category, type Event } from './event.ts';
import { LiteralIndex } from './literal-index.ts';
import type { Rule } from './rule.ts';

/** The rules of one category behind their shared prefilter. */
interface Group {
  readonly literals: LiteralIndex;
  /** By number of literal. */
  readonly wakes: number[][];
  /** Rules without a needed literal, tried on every event. */
  readonly always: number[];
  readonly rules: readonly Rule[];
}

/** Tries many rules on an event: one pass finds the literals in it, then only rules that can still match are tried. */
export class Matcher {
  private readonly groups: ReadonlyMap<Category, Group>;

  constructor(rules: readonly Rule[]) {
    this.groups = new Map(
      CATEGORIES.map((category) => [category, group(rules.filter((rule) => rule.category === category))]),
    );
  }

  /** The rules that match, in the order in which they were loaded. */
  match(event: Event): readonly Rule[] {
    const { literals, wakes, always, rules } = this.groups.get(event.category) as Group;
    const awake = new Set(always);
    const seen = new Set<number>();
    for (const texts of event.fields.values()) {
      for (const text of texts) {
        literals.scan(text.lower, seen, (id) => {
          for (const rule of wakes[id] ?? []) awake.add(rule);
        });
      }
    }
    return [...awake]
      .sort((a, b) => a - b)
      .map((index) => rules[index] as Rule)
      .filter((rule) => rule.test(event));
  }
}

function group(rules: readonly Rule[]): Group {
  const result: Group = { literals: new LiteralIndex(), wakes: [], always: [], rules };
  for (const [index, rule] of rules.entries()) {
    if (rule.need === undefined) result.always.push(index);
    for (const literal of rule.need ?? []) {
      const id = result.literals.add(literal);
      const woken = result.wakes[id];
      if (woken === undefined) result.wakes[id] = [index];
      else woken.push(index);
    }
  }
  return result;
}
