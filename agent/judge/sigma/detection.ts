import { type Condition, parseCondition } from './condition.ts';
import { both, either, not, type Search } from './logic.ts';
import { RuleError } from './problem.ts';
import { type Context, compileSearch, type Path } from './search.ts';

/** A field that the agent cannot see. `excludes`: the rule wants it not to match, and so matches more without it. */
export interface Unseen {
  readonly field: string;
  readonly path: Path;
  readonly excludes: boolean;
}

export interface Detection extends Search {
  readonly unseen: readonly Unseen[];
}

/** Compiles what stands under `detection`: named searches, and the conditions over them. Throws RuleError. */
export function compileDetection(
  value: Readonly<Record<string, unknown>>,
  context: Omit<Context, 'unseen'>,
): Detection {
  const { condition, ...named } = value;
  const searches = new Map<string, Search>();
  const blanks: (Omit<Unseen, 'excludes'> & { name: string; negated: boolean })[] = [];
  for (const [name, search] of Object.entries(named)) {
    const unseen: Context['unseen'] = (field, path, negated) => blanks.push({ name, field, path, negated });
    searches.set(name, compileSearch(search, ['detection', name], { ...context, unseen }));
  }
  const conditions = [condition].flat().map((source) => readCondition(source, [...searches.keys()]));
  if (conditions.length === 0) throw new RuleError(['detection', 'condition'], 'an empty list matches nothing');
  const uses = conditions.flatMap((one) => [...usesIn(one, false)]);
  // One field is told of once, however often the rule asks for it.
  const unseen = new Map<string, Unseen>();
  for (const { name, negated, field, path } of blanks) {
    for (const use of uses.filter((one) => one.name === name)) {
      const excludes = use.negated !== negated;
      const key = `${field} ${excludes}`;
      if (!unseen.has(key)) unseen.set(key, { field, path, excludes });
    }
  }
  return { ...either(conditions.map((one) => compile(one, searches))), unseen: [...unseen.values()] };
}

/** Old rules counted events in their condition: `selection | count() by user > 5`. Sigma 2 has correlations for that. */
export function isAggregation(detection: Readonly<Record<string, unknown>>): boolean {
  if ('timeframe' in detection) return true;
  return [detection['condition']].flat().some((source) => typeof source === 'string' && source.includes('|'));
}

function readCondition(source: unknown, names: readonly string[]): Condition {
  const path = ['detection', 'condition'];
  if (typeof source !== 'string') throw new RuleError(path, 'the detection needs a "condition"');
  try {
    return parseCondition(source, names);
  } catch (error) {
    // parseCondition says with an Error what is wrong with the condition.
    throw new RuleError(path, error instanceof Error ? error.message : String(error));
  }
}

function* usesIn(condition: Condition, negated: boolean): Generator<{ name: string; negated: boolean }> {
  if (condition.op === 'search') yield { name: condition.name, negated };
  else if (condition.op === 'not') yield* usesIn(condition.inner, !negated);
  else for (const part of condition.parts) yield* usesIn(part, negated);
}

function compile(condition: Condition, searches: ReadonlyMap<string, Search>): Search {
  if (condition.op === 'search') return searches.get(condition.name) as Search;
  if (condition.op === 'not') return not(compile(condition.inner, searches));
  const parts = condition.parts.map((part) => compile(part, searches));
  return condition.op === 'and' ? both(parts) : either(parts);
}
