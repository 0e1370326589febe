import { RuleError } from './problem.ts';

/** Sigma's levels, as weights of evidence. */
export const LEVELS = { informational: 5, low: 20, medium: 40, high: 70, critical: 100 } as const;

export type Level = keyof typeof LEVELS;

/** What must match and what must not: command lines, host names and so on, or whole records as `match` takes them. */
export interface Examples {
  readonly hit: readonly unknown[];
  readonly miss: readonly unknown[];
}

/** The part of a rule that is told to people. */
export interface Meta {
  /** Names the rule in evidence and metrics: Sigma's `name`, or else its `id`, or else made of its title. */
  readonly name: string;
  readonly id: string | undefined;
  readonly title: string;
  readonly description: string;
  readonly level: Level;
  readonly weight: number;
  readonly status: string;
  readonly tags: readonly string[];
  readonly falsepositives: readonly string[];
  /** Our own key; `any` leaves it to the name of the program. */
  readonly family: string | undefined;
  /** Our own key; rules that have it are held to the stricter form of our own signatures. */
  readonly examples: Examples | undefined;
}

type Values = Readonly<Record<string, unknown>>;

/** Reads everything but log source and detection. Throws RuleError. */
export function readMeta(rule: Values): Meta {
  const { examples } = rule;
  const title = text(rule, 'title');
  if (title === undefined) throw new RuleError([], 'the rule needs a "title"');
  const level = text(rule, 'level') ?? 'medium';
  if (!(level in LEVELS)) {
    throw new RuleError(['level'], `the level "${level}" is none of ${Object.keys(LEVELS).join(', ')}`);
  }
  const id = text(rule, 'id');
  const meta: Meta = {
    name: text(rule, 'name') ?? id ?? slug(title),
    id,
    title,
    description: text(rule, 'description') ?? '',
    level: level as Level,
    weight: LEVELS[level as Level],
    status: text(rule, 'status') ?? '',
    tags: texts(rule, 'tags'),
    falsepositives: texts(rule, 'falsepositives'),
    family: text(rule, 'family'),
    examples: readExamples(examples),
  };
  if (meta.family !== undefined || meta.examples !== undefined) requireOwn(rule);
  return meta;
}

/** Our own rules say everything that a reader of an alert will ask. */
function requireOwn(rule: Values): void {
  for (const key of ['id', 'name', 'description', 'status', 'level', 'tags', 'falsepositives', 'family', 'examples']) {
    if (rule[key] === undefined) throw new RuleError([], `a rule with family and examples also needs "${key}"`);
  }
}

function readExamples(value: unknown): Examples | undefined {
  if (value === undefined) return undefined;
  const { hit, miss } = (value ?? {}) as Values;
  if (!Array.isArray(hit) || !Array.isArray(miss) || hit.length === 0 || miss.length === 0) {
    throw new RuleError(['examples'], '"examples" needs a list "hit" and a list "miss", both with entries');
  }
  return { hit, miss };
}

function text(rule: Values, key: string): string | undefined {
  const value = rule[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new RuleError([key], `"${key}" must be a text`);
}

function texts(rule: Values, key: string): readonly string[] {
  const value = rule[key];
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 64);
}
