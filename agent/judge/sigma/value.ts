import { parseCidr } from './cidr.ts';
import { ENCODINGS, encode } from './encoding.ts';
import type { Text } from './event.ts';
import { COMPARISONS } from './modifier.ts';
import { type Need, needLiteral } from './need.ts';
import {
  compilePattern,
  longestLiteral,
  lower,
  open,
  type Pattern,
  parsePattern,
  plainPattern,
  plainText,
  withAnyDash,
} from './pattern.ts';
import { compileRegex } from './regex.ts';

/** A test for one value of a field, and the literals of which the value holds one when it passes. */
export interface ValueTest {
  readonly test: (text: Text) => boolean;
  readonly need: Need;
  readonly cost: number;
  /** Present when the test is no more than equality with this text without case. */
  readonly equals?: string;
}

export type Scalar = string | number | boolean;

/** Numbers as logs write them: no hexadecimal, no exponent, and nothing too long to be one. */
const NUMBER = /^-?\d{1,20}(\.\d{1,20})?$/;

/**
 * The tests for one value under its modifiers, of which one must pass (`all`, `exists`, `fieldref`, `neq` and `expand`
 * are about more than one value). Throws Error.
 */
export function compileValue(value: Scalar, modifiers: readonly string[]): readonly ValueTest[] {
  if (modifiers.includes('re')) return [{ ...compileRegex(String(value), modifiers), cost: 20 }];
  if (modifiers.includes('cidr')) return [cidrTest(String(value))];
  const comparison = modifiers.find((name) => COMPARISONS.includes(name));
  if (comparison !== undefined) return [comparisonTest(value, comparison)];
  return patterns(String(value), modifiers).map((pattern) => patternTest(pattern, modifiers.includes('cased')));
}

function patterns(value: string, modifiers: readonly string[]): readonly Pattern[] {
  const contains = modifiers.includes('contains') || modifiers.includes('base64offset');
  const start = contains || modifiers.includes('endswith');
  const end = contains || modifiers.includes('startswith');
  const parsed = parsePattern(value);
  if (modifiers.some((name) => ENCODINGS.includes(name))) {
    const plain = plainText(parsed);
    if (plain === undefined) throw new Error('an encoded value cannot hold the wildcards * and ?; write \\* and \\?');
    return encode(plain, modifiers).map((form) => open(plainPattern(form), start, end));
  }
  return [open(modifiers.includes('windash') ? withAnyDash(parsed) : parsed, start, end)];
}

function patternTest(pattern: Pattern, cased: boolean): ValueTest {
  const folded = lower(pattern);
  const need = needLiteral(longestLiteral(folded));
  if (cased) {
    const matches = compilePattern(pattern);
    return { test: (text) => matches(text.raw), need, cost: 1 };
  }
  const matches = compilePattern(folded);
  const equals = plainText(folded);
  return { test: (text) => matches(text.lower), need, cost: 1, ...(equals === undefined ? {} : { equals }) };
}

function cidrTest(value: string): ValueTest {
  const contains = parseCidr(value);
  if (contains === undefined) throw new Error(`"${value}" is not a network such as 10.0.0.0/8 or fd00::/8`);
  return { test: (text) => contains(text.raw), need: undefined, cost: 10 };
}

function comparisonTest(value: Scalar, comparison: string): ValueTest {
  if (!NUMBER.test(String(value))) throw new Error(`"${comparison}" needs a number, not "${value}"`);
  const limit = Number(value);
  const compare: Record<string, (left: number) => boolean> = {
    lt: (left) => left < limit,
    lte: (left) => left <= limit,
    gt: (left) => left > limit,
    gte: (left) => left >= limit,
  };
  const holds = compare[comparison] as (left: number) => boolean;
  return { test: (text) => NUMBER.test(text.raw) && holds(Number(text.raw)), need: undefined, cost: 1 };
}
