import type { Category } from './event.ts';
import { existenceSearch, fieldSearch, keywordSearch, nullSearch, referenceSearch } from './field.ts';
import { seenField } from './fields.ts';
import { ALWAYS, both, either, NEVER, not, type Search } from './logic.ts';
import { modifierError, timeModifier } from './modifier.ts';
import { expandPlaceholders, type Placeholders } from './placeholder.ts';
import { RuleError } from './problem.ts';
import { compileValue, type Scalar, type ValueTest } from './value.ts';

/** What compiling a rule hands down: the category, the lists behind %placeholders%, and what it found wanting. */
export interface Context {
  readonly category: Category;
  readonly placeholders: Placeholders;
  /** Told of each field that the agent cannot see. `negated`: the rule wants it not to be so. */
  readonly unseen: (field: string, path: Path, negated: boolean) => void;
}

export type Path = readonly (string | number)[];

/** One value of a rule, and where it stands. */
interface Value {
  readonly value: unknown;
  readonly path: Path;
}

/** Compiles one search identifier: a map, a list of maps, or a list of keywords. Throws RuleError. */
export function compileSearch(value: unknown, path: Path, context: Context): Search {
  const items = listOf(value, path);
  const keywords = items.filter((item) => isScalar(item.value));
  const maps = items.filter((item) => !isScalar(item.value)).map((item) => compileMap(item, context));
  return either(keywords.length === 0 ? maps : [compileKeywords(keywords, []), ...maps]);
}

function compileMap({ value, path }: Value, context: Context): Search {
  if (!isMap(value)) throw new RuleError(path, 'expected a map of fields, a list of such maps, or keywords');
  const entries = Object.entries(value);
  if (entries.length === 0) throw new RuleError(path, 'an empty map matches nothing');
  return both(entries.map(([key, item]) => compileField(key, item, [...path, key], context)));
}

function compileField(key: string, value: unknown, path: Path, context: Context): Search {
  const [name = '', ...modifiers] = key.split('|');
  const wrong = modifierError(modifiers, name === '');
  if (wrong !== undefined) throw new RuleError(path, wrong);
  const values = expanded(listOf(value, path), modifiers, context);
  if (name === '') return compileKeywords(values, modifiers);
  const negated = modifiers.includes('neq');
  const found = compileSeen(name, values, modifiers, path, context);
  return negated ? not(found) : found;
}

/** Keywords are looked for anywhere in a text, but for regular expressions, which say so themselves. */
function compileKeywords(values: readonly Value[], modifiers: readonly string[]): Search {
  const isPlaced = modifiers.some((name) => ['re', 'startswith', 'endswith', 'contains'].includes(name));
  const placed = isPlaced ? modifiers : ['contains', ...modifiers];
  const tests = values.map((item) => testsOf(item, placed));
  return modifiers.includes('all') ? both(tests.map(keywordSearch)) : keywordSearch(tests.flat());
}

function compileSeen(
  name: string,
  values: readonly Value[],
  modifiers: readonly string[],
  path: Path,
  context: Context,
): Search {
  const negated = modifiers.includes('neq');
  const time = timeModifier(modifiers);
  const field = time === undefined ? seenField(context.category, name) : undefined;
  if (modifiers.includes('exists')) return compileExistence(name, field, values, path, context);
  if (field === undefined) {
    context.unseen(time === undefined ? name : `${name} as ${time}`, path, negated);
    // What is never seen is absent: it equals null, and has no other value.
    return values.some(({ value }) => value === null) ? ALWAYS : NEVER;
  }
  if (modifiers.includes('fieldref')) {
    return either(values.map((item) => compileReference(field, item, modifiers, context)));
  }
  if (modifiers.includes('all')) {
    return both(values.map((item) => compileValues(field, [item], modifiers)));
  }
  return compileValues(field, values, modifiers);
}

/** Any of the values. */
function compileValues(field: string, values: readonly Value[], modifiers: readonly string[]): Search {
  const present = values.filter(({ value }) => value !== null);
  const searches = present.length < values.length ? [nullSearch(field)] : [];
  if (present.length === 0) return either(searches);
  return either([
    ...searches,
    fieldSearch(
      field,
      present.flatMap((item) => testsOf(item, modifiers)),
    ),
  ]);
}

function compileExistence(
  name: string,
  field: string | undefined,
  values: readonly Value[],
  path: Path,
  context: Context,
): Search {
  const wanted = values[0]?.value;
  if (values.length !== 1 || typeof wanted !== 'boolean') {
    throw new RuleError(path, '"exists" needs true or false');
  }
  if (field !== undefined) return existenceSearch(field, wanted);
  context.unseen(name, path, !wanted);
  return wanted ? NEVER : ALWAYS;
}

function compileReference(field: string, item: Value, modifiers: readonly string[], context: Context): Search {
  const { value, path } = item;
  if (typeof value !== 'string') throw new RuleError(path, '"fieldref" needs the name of a field');
  const other = seenField(context.category, value);
  if (other !== undefined) return referenceSearch(field, other, modifiers);
  context.unseen(value, path, modifiers.includes('neq'));
  return NEVER;
}

function testsOf({ value, path }: Value, modifiers: readonly string[]): readonly ValueTest[] {
  return attempt(path, () => compileValue(scalar(value, path), modifiers));
}

function expanded(values: readonly Value[], modifiers: readonly string[], context: Context): readonly Value[] {
  if (!modifiers.includes('expand')) return values;
  return values.flatMap(({ value, path }) => {
    const list = attempt(path, () => expandPlaceholders(value, context.placeholders));
    return list.map((choice) => ({ value: choice, path }));
  });
}

/** What compiles a value says with an Error what is wrong with it; the rule tells where. */
function attempt<T>(path: Path, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (error instanceof RuleError) throw error;
    throw new RuleError(path, error instanceof Error ? error.message : String(error));
  }
}

function listOf(value: unknown, path: Path): readonly Value[] {
  if (!Array.isArray(value)) return [{ value, path }];
  if (value.length === 0) throw new RuleError(path, 'an empty list matches nothing');
  return value.map((item, i) => ({ value: item, path: [...path, i] }));
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
