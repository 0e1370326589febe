import { CATEGORIES, type Category, type Event } from './event.ts';
import { LiteralIndex } from './literal-index.ts';
import type { Rule } from './rule.ts';

/** Tries many rules on an event: one pass finds the literals in it, then only rules that can still match are tried. */
export class Matcher {
  private readonly groups: ReadonlyMap<Category, Group>;

  constructor(rules: readonly Rule[]) {
    this.groups = new Map(
      CATEGORIES.map((category) => [category, new Group(rules.filter((rule) => rule.category === category))]),
    );
  }

  /** The rules that match, in the order in which they were loaded. */
  match(event: Event): readonly Rule[] {
    return (this.groups.get(event.category) as Group).match(event);
  }
}

/** The rules of one category behind their shared prefilter. */
class Group {
  private readonly rules: readonly Rule[];
  private readonly literals = new LiteralIndex();
  /** Numbers of the rules that a literal wakes, by number of literal. */
  private readonly wakes: number[][] = [];
  /** Numbers of the rules without a needed literal, tried on every event. */
  private readonly always: number[] = [];
  /** By number of rule: the event for which it was woken last. */
  private readonly woken: number[];
  private events = 0;

  constructor(rules: readonly Rule[]) {
    this.rules = rules;
    this.woken = rules.map(() => 0);
    for (const [number, { need }] of rules.entries()) {
      if (need === undefined) this.always.push(number);
      for (const literal of need ?? []) {
        const id = this.literals.add(literal);
        const others = this.wakes[id];
        if (others === undefined) this.wakes[id] = [number];
        else others.push(number);
      }
    }
  }

  match(event: Event): readonly Rule[] {
    this.events++;
    this.literals.start();
    for (const texts of event.fields.values()) for (const text of texts) this.literals.scan(text.lower);
    const matching: number[] = [];
    this.try(this.always, event, matching);
    for (const id of this.literals.found) this.try(this.wakes[id] as number[], event, matching);
    return matching.sort((a, b) => a - b).map((number) => this.rules[number] as Rule);
  }

  /** Several literals may wake one rule: it is tried for the first. */
  private try(numbers: readonly number[], event: Event, matching: number[]): void {
    for (const number of numbers) {
      if (this.woken[number] === this.events) continue;
      this.woken[number] = this.events;
      if ((this.rules[number] as Rule).test(event)) matching.push(number);
    }
  }
}
