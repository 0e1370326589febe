import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compilePattern, longestLiteral, parsePattern } from '../../../agent/judge/sigma/pattern.ts';

/** The meaning of a pattern, spelt out: exponential, and so for short texts only. */
function spelledOut(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const [first, second] = pattern;
  if (first === '*') return spelledOut(pattern.slice(1), text) || (text !== '' && spelledOut(pattern, text.slice(1)));
  if (text === '') return false;
  if (first === '?') return spelledOut(pattern.slice(1), text.slice(1));
  const escaped = first === '\\' && second !== undefined && '*?\\'.includes(second);
  const wanted = escaped ? second : first;
  return wanted === text[0] && spelledOut(pattern.slice(escaped ? 2 : 1), text.slice(1));
}

const matches = (pattern: string, text: string) => compilePattern(parsePattern(pattern))(text);

it('a pattern matches what its definition says', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '\\'), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '\\'), maxLength: 8 });
  fc.assert(
    fc.property(pattern, fc.array(text, { maxLength: 8 }), (source, texts) => {
      for (const one of texts) expect(matches(source, one)).toBe(spelledOut(source, one));
    }),
    { numRuns: 2000 },
  );
});

it('its longest literal is in every text that it matches', () => {
  const unit = fc.constantFrom('a', 'b', '*', '?');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 8 }), fc.string({ unit, maxLength: 8 }), (source, text) => {
      if (matches(source, text)) expect(text).toContain(longestLiteral(parsePattern(source)));
    }),
    { numRuns: 2000 },
  );
});

describe('a backslash', () => {
  // Sigma specification 2.1, "Escaping".
  it.each([
    ['a\\b', 'a\\b', true],
    ['a\\\\b', 'a\\b', true],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['a\\\\*', 'a\\bc', true],
    ['a\\\\*', 'a*', false],
    ['a\\\\\\*', 'a\\*', true],
    ['a\\\\\\*', 'a\\b', false],
    ['a\\\\\\b', 'a\\\\b', true],
    ['a\\\\\\\\b', 'a\\\\b', true],
    ['a\\', 'a\\', true],
  ])('in %j, tried on %j: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });
});
