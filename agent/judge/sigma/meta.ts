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

/** What every rule has, and what a rule of our own also has, so that it says everything that a reader of an alert will ask. */
const REQUIRED = ['title', 'logsource', 'detection'];
/** Sigma's other kinds of documents stand in for a rule here, only to be named as what is not read. */
const OTHER_KINDS = ['correlation', 'filter'];
const REQUIRED_OF_OURS = [
  'id',
  'name',
  'description',
  'status',
  'level',
  'tags',
  'falsepositives',
  'family',
  'examples',
];

/** Reads everything but log source and detection. Throws RuleError; for all keys that are missing at once. */
export function readMeta(rule: Values): Meta {
  requireKeys(rule);
  const { examples } = rule;
  const title = text(rule, 'title') ?? '';
  const level = text(rule, 'level') ?? 'medium';
  if (!(level in LEVELS)) {
    throw new RuleError(['level'], `the level "${level}" is none of ${Object.keys(LEVELS).join(', ')}`);
  }
  const id = text(rule, 'id');
  return {
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
}

/** Our own rules are those with one of our own keys. */
function requireKeys(rule: Values): void {
  const isMissing = (key: string) => rule[key] === undefined || rule[key] === null;
  const isOurs = !isMissing('family') || !isMissing('examples');
  const ours = isOurs ? REQUIRED_OF_OURS.filter(isMissing) : [];
  const required = OTHER_KINDS.some((key) => key in rule) ? ['title'] : REQUIRED;
  const missing = [...required.filter(isMissing), ...ours];
  if (missing.length === 0) return;
  const why = ours.length > 0 ? ' (a rule with family or examples needs all of them)' : '';
  throw new RuleError([], `the rule lacks ${missing.map((key) => `"${key}"`).join(', ')}${why}`);
}

function readExamples(value: unknown): Examples | undefined {
  if (value === undefined || value === null) return undefined;
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
