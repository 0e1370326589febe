import { type Condition, parseCondition } from './condition.ts';
import type { YamlDocument } from './document.ts';
import type { Category, Event } from './event.ts';
import { seenFields } from './fields.ts';
import { readLogSource } from './log-source.ts';
import { type Meta, readMeta } from './meta.ts';
import { allOf, anyOf, type Need } from './need.ts';
import { type Limitation, RuleError } from './problem.ts';
import { compileSearch, type Search } from './search.ts';

/** A Sigma rule, ready to be tried on events. */
export interface Rule extends Meta {
  /** Undefined when its log source is one the agent does not have: such a rule never matches. */
  readonly category: Category | undefined;
  readonly test: (event: Event) => boolean;
  /** Literals without which the rule cannot match. */
  readonly need: Need;
  readonly limitations: readonly Limitation[];
}

/** Values for `|expand`, by placeholder without its percent signs. */
export type Placeholders = ReadonlyMap<string, readonly string[]>;

/** Compiles the rule in a document. Throws RuleError for what is wrong with it or not supported. */
export function compileRule(document: YamlDocument, placeholders: Placeholders): Rule {
  const value = requireMap(document.value, []);
  const meta = readMeta(value);
  const limitations: Limitation[] = [];
  const limit = (path: readonly (string | number)[], message: string) =>
    limitations.push({ file: document.file, line: document.lineOf(path), rule: meta.name, message });

  const { logsource, detection } = value;
  const source = readLogSource(logsource);
  if (source.category === undefined) {
    limit(['logsource'], source.limitation);
    return { ...meta, category: undefined, test: () => false, need: new Set(), limitations };
  }
  const { category } = source;
  const unseen = (field: string, path: readonly (string | number)[]) => {
    if (meta.examples !== undefined) {
      throw new RuleError(path, `unknown field "${field}"; ${category} has ${seenFields(category).join(', ')}`);
    }
    limit(path, `the agent cannot see the field ${field} of ${category}: it counts as absent`);
  };
  const { test, need } = compileDetection(detection, { category, placeholders, unseen });
  return { ...meta, category, test, need, limitations };
}

function compileDetection(value: unknown, context: Parameters<typeof compileSearch>[2]): Search {
  const { condition, ...named } = requireMap(value, ['detection']);
  const searches = new Map<string, Search>();
  for (const [name, search] of Object.entries(named)) {
    if (name === 'timeframe') throw new RuleError(['detection', name], '"timeframe" is not supported');
    searches.set(name, compileSearch(search, ['detection', name], context));
  }
  const parts = [condition].flat().map((source) => compileCondition(source, searches));
  return { test: (event) => parts.some((part) => part.test(event)), need: anyOf(parts.map((part) => part.need)) };
}

function compileCondition(source: unknown, searches: ReadonlyMap<string, Search>): Search {
  const path = ['detection', 'condition'];
  if (typeof source !== 'string') throw new RuleError(path, 'the detection needs a "condition"');
  let condition: Condition;
  try {
    condition = parseCondition(source, [...searches.keys()]);
  } catch (error) {
    // parseCondition says with an Error what is wrong with the condition.
    throw new RuleError(path, error instanceof Error ? error.message : String(error));
  }
  return compile(condition, searches);
}

function compile(condition: Condition, searches: ReadonlyMap<string, Search>): Search {
  if (condition.op === 'search') return searches.get(condition.name) as Search;
  if (condition.op === 'not') {
    const inner = compile(condition.inner, searches);
    return { test: (event) => !inner.test(event), need: undefined };
  }
  const parts = condition.parts.map((part) => compile(part, searches));
  const needs = parts.map((part) => part.need);
  return condition.op === 'and'
    ? { test: (event) => parts.every((part) => part.test(event)), need: allOf(needs) }
    : { test: (event) => parts.some((part) => part.test(event)), need: anyOf(needs) };
}

function requireMap(value: unknown, path: readonly (string | number)[]): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new RuleError(path, path.length === 0 ? 'a rule is a map' : `the rule needs a map under "${path.at(-1)}"`);
}
