import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { createEvent } from '../../../agent/judge/sigma/event.ts';
import { foldCase } from '../../../agent/judge/sigma/fold.ts';
import { LiteralIndex } from '../../../agent/judge/sigma/literal-index.ts';
import { Matcher } from '../../../agent/judge/sigma/matcher.ts';
import { allOf, MIN_LITERAL } from '../../../agent/judge/sigma/need.ts';
import { regexNeed } from '../../../agent/judge/sigma/regex-literals.ts';
import { draftRule } from './draft.ts';

/** Few letters, so that texts often hold what is looked for. */
const letters = (size: { minLength?: number; maxLength: number }) =>
  fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', ' '), ...size });

describe('the literal index', () => {
  const found = (literals: readonly string[], texts: readonly string[]) => {
    const index = new LiteralIndex();
    const numbers = literals.map((literal) => index.add(literal));
    index.start();
    for (const text of texts) index.scan(text);
    return literals.filter((_, i) => index.found.includes(numbers[i] as number));
  };

  it('finds what is in one of the texts, and nothing else', () => {
    const literal = letters({ minLength: MIN_LITERAL, maxLength: 9 });
    fc.assert(
      fc.property(fc.array(literal, { maxLength: 40 }), fc.array(letters({ maxLength: 60 })), (literals, texts) => {
        const expected = literals.filter((one) => texts.some((text) => text.includes(one)));
        expect(found(literals, texts)).toEqual(expected);
      }),
    );
  });

  it('finds short ones at the beginning, in the middle and at the end', () => {
    expect(found(['abc', 'bcd', 'xyz', '\uffffab'], ['abcd', 'wxyz', 'a\uffffab'])).toEqual([
      'abc',
      'bcd',
      'xyz',
      '\uffffab',
    ]);
    expect(found(['abc'], ['ab', 'c', 'bc'])).toEqual([]);
  });

  it('forgets between two events, and finds again', () => {
    const index = new LiteralIndex();
    const number = index.add('needle');
    for (const [text, expected] of [
      ['a needle, a needle', [number]],
      ['a thread', []],
      ['needle', [number]],
    ] as const) {
      index.start();
      index.scan(text);
      expect(index.found).toEqual(expected);
    }
  });
});

describe('the literals that a regular expression needs', () => {
  const cases: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['stratum', ['stratum']],
    ['STRATUM\\+tcp', ['stratum+tcp']],
    ['(?i)stratum[a-z0-9+]*://[^@/\\s]{20,}@', ['stratum']],
    ['(xmrig|cpuminer)[^/]*$', ['xmrig', 'cpuminer']],
    ['(xmrig|ab)', undefined],
    ['/\\.?(xmrig|kinsing)/', ['/xmrig/', '/kinsing/', '/.xmrig/', '/.kinsing/']],
    ['--(algo|coin)[= ]', ['--algo=', '--coin=', '--algo ', '--coin ']],
    ['abc*def', ['def']],
    ['abcd?', ['abcd', 'abc']],
    ['(abc)+', ['abc']],
    ['(abc)*', undefined],
    ['(abc){2,3}', ['abc']],
    ['(abc){0,3}', undefined],
    ['a.c.e', undefined],
    ['^abc$', ['abc']],
    ['\\bminer\\b', ['miner']],
    ['[xyz]', undefined],
    ['fo[ox]bar', ['foobar', 'foxbar']],
    ['fo[a-z]bar', ['bar']],
    ['fo[^x]bar', ['bar']],
    ['fo[[:alpha:]]bar', ['bar']],
    ['fo[]x]bar', ['fo]bar', 'foxbar']],
    ['(?:abc|(?P<n>def))', ['abc', 'def']],
    ['\\x61bcdef', undefined],
    ['\\Qa.b\\E', undefined],
    ['caf\u00e9 noir', [' noir']],
    ['a{,3}bc', ['a{,3}bc']],
    ['', undefined],
  ];
  it.each(cases)('%j: %j', (source, expected) => {
    const need = regexNeed(source);
    const literals = need === undefined ? undefined : [...need];
    expect(literals === undefined ? undefined : new Set(literals)).toEqual(
      expected === undefined ? undefined : new Set(expected),
    );
  });

  it('are in every text that it matches', () => {
    const words = ['abc', 'cab', 'Abca', 'kiss'];
    const atom = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...words) },
      fc.constantFrom('a', 'b', '.', '\\.', '[ab]', '[^a]', '[a-c]', '\\w', '^', '$', '\\b', ' ', '\\-', '{', '\\s'),
      fc.constantFrom('(?i)', '(?i:aBc)', '[]a]', '[[:alpha:]]', '[^]]', '(?:ab|ca)'),
    );
    const quantifier = fc.constantFrom('', '', '', '', '*', '+', '?', '{2}', '{0,1}', '{1,}', '+?');
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc
        .array(
          fc.tuple(
            fc.oneof(
              { maxDepth: 2 },
              atom,
              tie('expression').map((inner) => `(${inner})`),
            ),
            quantifier,
          ),
          {
            minLength: 1,
            maxLength: 3,
          },
        )
        .map((parts) => parts.map(([part, times]) => part + times).join(''))
        .chain((one) => fc.constantFrom(one, one, `${one}|cab`)),
    }));
    const unit = fc.constantFrom(...words, 'ABC', 'a', 'b', ' ', '.', '-', 'ki\u017fs', '\u212aiss', '{', ']');
    const text = fc.array(unit, { maxLength: 5 }).map((parts) => parts.join(''));
    let tried = 0;
    fc.assert(
      fc.property(expression, fc.array(text, { minLength: 4, maxLength: 8 }), (source, texts) => {
        const regex = compiled(source);
        const need = regexNeed(source);
        for (const one of texts) {
          if (need === undefined || regex?.test(one) !== true) continue;
          tried++;
          expect([...need].some((literal) => foldCase(one).includes(literal))).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
    expect(tried).toBeGreaterThan(100);
  });
});

function compiled(source: string): RE2JS | undefined {
  try {
    return RE2JS.compile(source);
  } catch {
    return undefined; // RE2JSSyntaxException: a quantifier after nothing, and the like.
  }
}

it('of several needs, the one that ordinary command lines rarely hold is taken', () => {
  const programs = new Set(['xmrig', 'cpuminer', 'minerd', 'nbminer', 'lolminer']);
  expect(allOf([new Set([' -o ', ' -c ']), programs, undefined])).toBe(programs);
  expect(allOf([undefined, undefined])).toBeUndefined();
});

describe('the prefilter changes nothing', () => {
  const field = fc.constantFrom('CommandLine', 'Image', 'Program');
  const modifier = fc.constantFrom('', '|contains', '|startswith', '|endswith', '|contains|all', '|cased', '|neq');
  const value = fc.oneof(letters({ minLength: 1, maxLength: 6 }), fc.constantFrom('*', 'a*b', 'ab?', 'abc*', '*-a'));
  const values = fc.array(value, { minLength: 1, maxLength: 4 });
  const item = fc.tuple(field, modifier, values).map(([name, how, list]) => `${name}${how}: ${JSON.stringify(list)}`);
  const condition = fc.constantFrom('a and b', 'a or b', 'a and not b', 'not a', '1 of them', 'all of them', 'a', 'b');
  const rule = fc
    .tuple(item, item, condition)
    .map(([a, b, how]) => `  a:\n    ${a}\n  b:\n    - ${b}\n    - ${a}\n  condition: ${how}`);
  const event = fc.record({
    CommandLine: letters({ maxLength: 30 }),
    Image: letters({ maxLength: 8 }),
    Program: fc.array(letters({ maxLength: 6 }), { maxLength: 3 }),
  });

  it('in what many rules say of an event', () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 12 }),
        fc.array(event, { maxLength: 10 }),
        (texts, events) => {
          const rules = texts.map((text) => draftRule(text));
          const matcher = new Matcher(rules);
          for (const one of events.map((fields) => createEvent('process_creation', fields))) {
            expect(matcher.match(one)).toEqual(rules.filter((candidate) => candidate.test(one)));
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
