import type { Category, Event, Text } from './event.ts';
import { seenField } from './fields.ts';
import { compileValue, dashVariants, modifierError, type Scalar, type ValueTest } from './modifier.ts';
import { allOf, anyOf, type Need, needLiteral } from './need.ts';
import { RuleError } from './problem.ts';

/** A compiled part of a rule: whether an event satisfies it, and which literals an event must hold to do so. */
export interface Search {
  readonly test: (event: Event) => boolean;
  readonly need: Need;
}

/** What compiling a rule hands down: the category, the lists behind %placeholders%, and what it found wanting. */
export interface Context {
  readonly category: Category;
  readonly placeholders: ReadonlyMap<string, readonly string[]>;
  /** Told of each field that the agent cannot see. */
  readonly unseen: (field: string, path: Path) => void;
}

type Path = readonly (string | number)[];

/** Compiles one search identifier: a map, a list of maps, or a list of keywords. Throws RuleError. */
export function compileSearch(value: unknown, path: Path, context: Context): Search {
  if (Array.isArray(value)) {
    if (value.length === 0) throw new RuleError(path, 'an empty list matches nothing');
    return either(value.map((item, i) => compileItem(item, [...path, i], context)));
  }
  return compileItem(value, path, context);
}

function compileItem(value: unknown, path: Path, context: Context): Search {
  if (isScalar(value)) return keyword(value, [], path);
  if (isMap(value)) {
    const entries = Object.entries(value);
    if (entries.length === 0) throw new RuleError(path, 'an empty map matches nothing');
    return both(entries.map(([key, item]) => compileField(key, item, [...path, key], context)));
  }
  throw new RuleError(path, 'expected a map of fields, a list of such maps, or keywords');
}

function compileField(key: string, value: unknown, path: Path, context: Context): Search {
  const [name = '', ...modifiers] = key.split('|');
  const wrong = modifierError(modifiers);
  if (wrong !== undefined) throw new RuleError(path, wrong);
  const values = expand(listOf(value, path), modifiers, path, context);
  const join = modifiers.includes('all') ? both : either;
  if (name === '') {
    return join(values.map((item, i) => keyword(scalar(item, [...path, i]), modifiers, path)));
  }
  const field = seenField(context.category, name);
  if (field === undefined) {
    context.unseen(name, path);
    return unseenField(values, modifiers);
  }
  if (modifiers.includes('exists')) return existence(field, values, path);
  return join(values.map((item) => compileFieldValue(field, item, modifiers, path)));
}

function compileFieldValue(field: string, value: unknown, modifiers: readonly string[], path: Path): Search {
  if (value === null) return { test: (event) => isEmpty(event.fields.get(field)), need: undefined };
  const tests = dashVariants(scalar(value, path), modifiers).map((item) => compiled(item, modifiers, path));
  return either(
    tests.map(({ test, literal }) => ({
      test: (event) => event.fields.get(field)?.some(test) ?? false,
      need: needLiteral(literal),
    })),
  );
}

/** A keyword is looked for in everything that the event says. */
function keyword(value: Scalar, modifiers: readonly string[], path: Path): Search {
  const { test, literal } = compiled(value, ['contains', ...modifiers.filter((name) => name === 'cased')], path);
  return {
    test: (event) => {
      for (const texts of event.fields.values()) if (texts.some(test)) return true;
      return false;
    },
    need: needLiteral(literal),
  };
}

function existence(field: string, values: readonly unknown[], path: Path): Search {
  const [wanted] = values;
  if (values.length !== 1 || typeof wanted !== 'boolean') {
    throw new RuleError(path, '"exists" needs true or false');
  }
  return { test: (event) => event.fields.has(field) === wanted, need: undefined };
}

/** What is never seen is absent: it equals null, does not exist, and has no other value. */
function unseenField(values: readonly unknown[], modifiers: readonly string[]): Search {
  const holds = modifiers.includes('exists') ? values[0] === false : values.includes(null);
  return { test: () => holds, need: undefined };
}

function expand(
  values: readonly unknown[],
  modifiers: readonly string[],
  path: Path,
  context: Context,
): readonly unknown[] {
  if (!modifiers.includes('expand')) return values;
  return values.flatMap((value) => {
    const name = typeof value === 'string' && /^%[^%]+%$/.test(value) ? value.slice(1, -1) : undefined;
    if (name === undefined) throw new RuleError(path, '"expand" needs one %placeholder% as the whole value');
    const list = context.placeholders.get(name);
    if (list !== undefined) return list;
    const known = [...context.placeholders.keys()].join(', ') || 'none';
    throw new RuleError(path, `the placeholder %${name}% is unknown (known: ${known})`);
  });
}

function compiled(value: Scalar, modifiers: readonly string[], path: Path): ValueTest {
  try {
    return compileValue(value, modifiers);
  } catch (error) {
    // compileValue says with an Error what is wrong with the value.
    throw new RuleError(path, error instanceof Error ? error.message : String(error));
  }
}

function either(parts: readonly Search[]): Search {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return { test: (event) => parts.some((part) => part.test(event)), need: anyOf(parts.map((part) => part.need)) };
}

function both(parts: readonly Search[]): Search {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return { test: (event) => parts.every((part) => part.test(event)), need: allOf(parts.map((part) => part.need)) };
}

function listOf(value: unknown, path: Path): readonly unknown[] {
  if (!Array.isArray(value)) return [value];
  if (value.length === 0) throw new RuleError(path, 'an empty list matches nothing');
  return value;
}

function scalar(value: unknown, path: Path): Scalar {
  if (isScalar(value)) return value;
  throw new RuleError(path, 'expected a text, a number, true, false or null, or a list of them');
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(texts: readonly Text[] | undefined): boolean {
  return texts === undefined || texts.every((text) => text.raw === '');
}
