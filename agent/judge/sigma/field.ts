import type { Event, Text } from './event.ts';
import type { Search } from './logic.ts';
import { anyOf } from './need.ts';
import type { ValueTest } from './value.ts';

/** Any of some tests on the values of a field. An absent field passes none. */
export function fieldSearch(field: string, tests: readonly ValueTest[]): Search {
  const equal = new Set(tests.flatMap(({ equals }) => (equals === undefined ? [] : [equals])));
  const others = tests.filter(({ equals }) => equals === undefined).sort((a, b) => a.cost - b.cost);
  const matches = textTest(
    equal,
    others.map(({ test }) => test),
  );
  return {
    test: (event) => event.fields.get(field)?.some(matches) ?? false,
    need: anyOf(tests.map(({ need }) => need)),
    cost: others.reduce((sum, { cost }) => sum + cost, 1),
  };
}

/** Any of some tests on anything that an event says. */
export function keywordSearch(tests: readonly ValueTest[]): Search {
  const matches = (text: Text) => tests.some(({ test }) => test(text));
  return {
    test: (event) => {
      for (const texts of event.fields.values()) if (texts.some(matches)) return true;
      return false;
    },
    need: anyOf(tests.map(({ need }) => need)),
    cost: tests.reduce((sum, { cost }) => sum + 4 * cost, 0),
  };
}

/** Sigma's null: the field is absent, or holds nothing. */
export function nullSearch(field: string): Search {
  return { test: (event) => isEmpty(event.fields.get(field)), need: undefined, cost: 0 };
}

export function existenceSearch(field: string, wanted: boolean): Search {
  return { test: (event) => event.fields.has(field) === wanted, need: undefined, cost: 0 };
}

/** Compares a field with another one of the same event: `fieldref`, with `startswith`, `endswith` and `cased`. */
export function referenceSearch(field: string, other: string, modifiers: readonly string[]): Search {
  const form = modifiers.includes('cased') ? 'raw' : 'lower';
  const agrees = (left: string, right: string) => {
    if (modifiers.includes('startswith')) return left.startsWith(right);
    return modifiers.includes('endswith') ? left.endsWith(right) : left === right;
  };
  return {
    test: ({ fields }: Event) => {
      const others = fields.get(other) ?? [];
      return fields.get(field)?.some((left) => others.some((right) => agrees(left[form], right[form]))) ?? false;
    },
    need: undefined,
    cost: 2,
  };
}

function textTest(equal: ReadonlySet<string>, tests: readonly ValueTest['test'][]): (text: Text) => boolean {
  const [only] = tests;
  if (equal.size > 0) return (text) => equal.has(text.lower) || tests.some((test) => test(text));
  if (only !== undefined && tests.length === 1) return only;
  return (text) => tests.some((test) => test(text));
}

function isEmpty(texts: readonly Text[] | undefined): boolean {
  return texts === undefined || texts.every((text) => text.raw === '');
}
