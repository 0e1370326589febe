import { RE2JS, RE2JSException } from 're2js';
import { parseCidr } from './cidr.ts';
import type { Text } from './event.ts';
import { compilePattern, longestLiteral, lower, open, parsePattern } from './pattern.ts';

/** A test for one value of a field, and the literal (in lower case) without which it cannot hold. */
export interface ValueTest {
  readonly test: (text: Text) => boolean;
  /** Empty when nothing fixed is known. */
  readonly literal: string;
}

export type Scalar = string | number | boolean;

const PLACES = ['contains', 'startswith', 'endswith'];
const COMPARISONS = ['lt', 'lte', 'gt', 'gte'];
const REGEX_FLAGS = ['i', 'm', 's'];
const SUPPORTED = [
  ...PLACES,
  ...COMPARISONS,
  're',
  ...REGEX_FLAGS,
  'cidr',
  'cased',
  'all',
  'exists',
  'windash',
  'expand',
];

/** Checks a chain of modifiers as a whole. Returns what is wrong with it, or undefined. */
export function modifierError(modifiers: readonly string[]): string | undefined {
  for (const name of modifiers) {
    if (!SUPPORTED.includes(name)) {
      return `the modifier "${name}" is not supported; supported are ${SUPPORTED.join(', ')}`;
    }
  }
  const kinds = modifiers.filter((name) => ['re', 'cidr', 'exists', ...PLACES, ...COMPARISONS].includes(name));
  if (kinds.length > 1) return `the modifiers ${kinds.join(' and ')} exclude each other`;
  const flags = modifiers.filter((name) => REGEX_FLAGS.includes(name));
  if (flags.length > 0 && !modifiers.includes('re')) return `the modifier "${flags[0]}" only follows "re"`;
  return undefined;
}

/** The test for one value under its modifiers (`all`, `exists` and `expand` are not about one value). Throws Error. */
export function compileValue(value: Scalar, modifiers: readonly string[]): ValueTest {
  if (modifiers.includes('re')) return regexTest(String(value), modifiers);
  if (modifiers.includes('cidr')) return cidrTest(String(value));
  const comparison = modifiers.find((name) => COMPARISONS.includes(name));
  if (comparison !== undefined) return comparisonTest(value, comparison);
  return patternTest(String(value), modifiers);
}

/** With `windash`, an option may begin with any dash that people paste. */
export function dashVariants(value: Scalar, modifiers: readonly string[]): readonly Scalar[] {
  if (!modifiers.includes('windash') || typeof value !== 'string') return [value];
  const dashed = /(^|\s)[-/](?=\S)/g;
  const variants = ['-', '/', '\u2013', '\u2014', '\u2015'].map((dash) => value.replaceAll(dashed, `$1${dash}`));
  return [...new Set([value, ...variants])];
}

function patternTest(value: string, modifiers: readonly string[]): ValueTest {
  const contains = modifiers.includes('contains');
  const parsed = open(
    parsePattern(value),
    contains || modifiers.includes('endswith'),
    contains || modifiers.includes('startswith'),
  );
  const literal = longestLiteral(lower(parsed));
  if (modifiers.includes('cased')) {
    const matches = compilePattern(parsed);
    return { test: (text) => matches(text.raw), literal };
  }
  const matches = compilePattern(lower(parsed));
  return { test: (text) => matches(text.lower), literal };
}

function regexTest(source: string, modifiers: readonly string[]): ValueTest {
  const flags =
    (modifiers.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (modifiers.includes('m') ? RE2JS.MULTILINE : 0) |
    (modifiers.includes('s') ? RE2JS.DOTALL : 0);
  try {
    const regex = RE2JS.compile(source, flags);
    return { test: (text) => regex.test(text.raw), literal: '' };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new Error(`the regular expression is not one of RE2: ${error.message}`);
  }
}

function cidrTest(value: string): ValueTest {
  const contains = parseCidr(value);
  if (contains === undefined) throw new Error(`"${value}" is not a network such as 10.0.0.0/8 or fd00::/8`);
  return { test: (text) => contains(text.raw), literal: '' };
}

function comparisonTest(value: Scalar, comparison: string): ValueTest {
  const limit = Number(value);
  if (value === '' || Number.isNaN(limit)) throw new Error(`"${comparison}" needs a number, not "${value}"`);
  const compare: Record<string, (left: number) => boolean> = {
    lt: (left) => left < limit,
    lte: (left) => left <= limit,
    gt: (left) => left > limit,
    gte: (left) => left >= limit,
  };
  const holds = compare[comparison] as (left: number) => boolean;
  return { test: (text) => text.raw !== '' && holds(Number(text.raw)), literal: '' };
}
