import { describe, expect, it } from '@jest/globals';
import { draftRule, matches } from './draft.ts';

const one = (field: string) => `  s:\n    ${field}\n  condition: s`;

describe('a field', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['CommandLine: abcd', 'abcd', true],
    ['CommandLine: abcd', 'ABCD', true],
    ['CommandLine: ABcd', 'abCD', true],
    ['CommandLine: abcd', 'abcde', false],
    ['CommandLine|cased: aBcd', 'aBcd', true],
    ['CommandLine|cased: aBcd', 'abcd', false],
    ['CommandLine|contains: bcde', 'abcdef', true],
    ['CommandLine|contains: bcde', 'abcd ef', false],
    ['CommandLine|startswith: abcd', 'abcdef', true],
    ['CommandLine|startswith: abcd', ' abcdef', false],
    ['CommandLine|endswith: cdef', 'abcdef', true],
    ['CommandLine|endswith: cdef', 'abcdefg', false],
    ['CommandLine|contains|cased: bCd', 'abCde', true],
    ['CommandLine|contains|cased: bCd', 'abcde', false],
    ["CommandLine: 'ab*ef'", 'abcdef', true],
    ["CommandLine: 'ab*ef'", 'abef', true],
    ["CommandLine: 'ab*ef'", 'abefg', false],
    ["CommandLine: 'ab*ef*'", 'abefg', true],
    ["CommandLine: '*bc*de*'", 'xbcxxdex', true],
    ["CommandLine: '*bc*de*'", 'xdexxbcx', false],
    ["CommandLine: 'ab*b'", 'ab', false],
    ["CommandLine: 'a?c'", 'abc', true],
    ["CommandLine: 'a?c'", 'ac', false],
    ["CommandLine|contains: 'x?z'", 'aaxyzaa', true],
    ["CommandLine|contains: 'a\\*b'", 'xa*bx', true],
    ["CommandLine|contains: 'a\\*b'", 'xaab', false],
    ["CommandLine|contains: 'a\\?b'", 'xa?bx', true],
    ["CommandLine|contains: 'a\\?b'", 'xaxbx', false],
    ["CommandLine|contains: 'a\\b'", 'xa\\bx', true],
    ["CommandLine|contains: 'a\\\\*'", 'a\\and more', true],
    ["CommandLine|re: '^x[0-9]+$'", 'x12', true],
    ["CommandLine|re: '^x[0-9]+$'", 'X12', false],
    ["CommandLine|re|i: '^x[0-9]+$'", 'X12', true],
    ["CommandLine|re: 'a.b'", 'a\nb', false],
    ["CommandLine|re|s: 'a.b'", 'a\nb', true],
    ["CommandLine|re|m: '^b'", 'a\nb', true],
    ['CommandLine|windash|contains: " -foo"', 'x /foo', true],
    ['CommandLine|windash|contains: " -foo"', 'x \u2013foo', true],
    ['CommandLine|contains: " -foo"', 'x /foo', false],
    ['CommandLine|gt: 5', '6', true],
    ['CommandLine|gt: 5', '5', false],
    ['CommandLine|gte: 5', '5', true],
    ['CommandLine|lt: 5', '4', true],
    ['CommandLine|lte: 5', '5.5', false],
    ['CommandLine|lt: 5', 'four', false],
    ['CommandLine|cidr: 10.0.0.0/8', '10.1.2.3', true],
    ['CommandLine|cidr: 10.0.0.0/8', '11.1.2.3', false],
    ['CommandLine|cidr: fd00::/8', 'fd12::1', true],
    ['CommandLine|cidr: 10.0.0.0/8', 'not an address', false],
    ['CommandLine: 5', '5', true],
    ['CommandLine: true', 'true', true],
    ["CommandLine: ''", '', true],
    ["CommandLine: ''", 'x', false],
    ['CommandLine: [abcd, efgh]', 'efgh', true],
    ['CommandLine: [abcd, efgh]', 'ijkl', false],
    ['CommandLine|contains|all: [abcd, efgh]', 'efgh abcd', true],
    ['CommandLine|contains|all: [abcd, efgh]', 'efgh', false],
    ['commandline|contains: abcd', 'xabcdx', true],
  ];
  it.each(cases)('%s, tried on "%s": %s', (field, value, expected) => {
    expect(matches(one(field), { CommandLine: value })).toBe(expected);
  });

  it('that is absent equals null and does not exist', () => {
    expect(matches(one('Image: null'), { CommandLine: 'x' })).toBe(true);
    expect(matches(one('Image: null'), { Image: '/x' })).toBe(false);
    expect(matches(one('Image|exists: false'), { CommandLine: 'x' })).toBe(true);
    expect(matches(one('Image|exists: true'), { CommandLine: 'x' })).toBe(false);
    expect(matches(one('Image|exists: true'), { Image: '/x' })).toBe(true);
  });

  it('with several values matches when one of them does', () => {
    expect(matches(one('Program: xmrig'), { Program: ['sudo', 'xmrig'] })).toBe(true);
    expect(matches(one('Program: xmrig'), { Program: ['sudo', 'grep'] })).toBe(false);
  });
});

describe('a search', () => {
  it('of a map wants all its fields', () => {
    const detection = '  s:\n    Image|endswith: /tool\n    CommandLine|contains: needle\n  condition: s';
    expect(matches(detection, { Image: '/bin/tool', CommandLine: 'a needle' })).toBe(true);
    expect(matches(detection, { Image: '/bin/tool', CommandLine: 'a thread' })).toBe(false);
  });

  it('of a list of maps wants one of them', () => {
    const detection = '  s:\n    - Image|endswith: /tool\n    - CommandLine|contains: needle\n  condition: s';
    expect(matches(detection, { Image: '/bin/other', CommandLine: 'a needle' })).toBe(true);
    expect(matches(detection, { Image: '/bin/other', CommandLine: 'a thread' })).toBe(false);
  });

  it('of keywords looks into every field', () => {
    const detection = "  k:\n    - 'one needle'\n    - 'wild*card'\n  condition: k";
    expect(matches(detection, { CurrentDirectory: '/x/one needle/y' })).toBe(true);
    expect(matches(detection, { CommandLine: 'a wild and a card' })).toBe(true);
    expect(matches(detection, { CommandLine: 'two needles' })).toBe(false);
  });

  it('of keywords with all wants all of them', () => {
    const detection = "  k:\n    '|all': [needle, thread]\n  condition: k";
    expect(matches(detection, { CommandLine: 'thread a needle' })).toBe(true);
    expect(matches(detection, { CommandLine: 'a needle' })).toBe(false);
  });

  it('expands a placeholder, with the wildcards in it', () => {
    const rule = draftRule(one("Program|expand: '%miners%'"), new Map([['miners', ['xmrig', 'cpuminer-*']]]));
    expect([...(rule.need ?? [])].sort()).toEqual(['cpuminer-', 'xmrig']);
  });
});

describe('a condition', () => {
  const detection = (condition: string) =>
    `  a:\n    CommandLine|contains: aaaa\n  b_1:\n    CommandLine|contains: bbbb\n  b_2:\n    CommandLine|contains: cccc\n  _d:\n    CommandLine|contains: dddd\n  condition: ${condition}`;
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['a and b_1', 'aaaa bbbb', true],
    ['a and b_1', 'aaaa', false],
    ['a or b_1', 'bbbb', true],
    ['a and not b_1', 'aaaa', true],
    ['a and not b_1', 'aaaa bbbb', false],
    ['not a', 'zzzz', true],
    ['not not a', 'aaaa', true],
    ['a or b_1 and b_2', 'aaaa', true],
    ['(a or b_1) and b_2', 'aaaa', false],
    ['(a or b_1) and b_2', 'aaaa cccc', true],
    ['1 of b_*', 'cccc', true],
    ['1 of b_*', 'aaaa', false],
    ['all of b_*', 'bbbb cccc', true],
    ['all of b_*', 'bbbb', false],
    ['1 of them', 'bbbb', true],
    ['1 of them', 'dddd', false],
    ['all of them', 'aaaa bbbb cccc', true],
    ['a AND NOT (b_1)', 'aaaa', true],
    ['[a and b_1, b_2]', 'cccc', true],
  ];
  it.each(cases.filter(([condition]) => !condition.startsWith('A ')))(
    '"%s", tried on "%s": %s',
    (condition, value, expected) => {
      expect(matches(detection(condition), { CommandLine: value })).toBe(expected);
    },
  );

  const errors: readonly (readonly [string, string])[] = [
    ['a and', 'ends too early'],
    ['(a', 'lacks a closing parenthesis'],
    ['a)', 'goes on with ")"'],
    ['a b_1', 'goes on with "b_1"'],
    ['A', 'names "A", which is not under detection'],
    ['1 of x*', 'names nothing under detection'],
    ['2 of b_*', '"2 of" is not supported'],
    [`${'('.repeat(1000)}a${')'.repeat(1000)}`, 'nested more than 50 levels deep'],
    [`${'not '.repeat(1000)}a`, 'nested more than 50 levels deep'],
  ];
  it.each(errors)('"%.20s" is refused: %s', (condition, message) => {
    expect(() => draftRule(detection(condition))).toThrow(message);
  });
});

describe('the needed literals', () => {
  const cases: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['  s:\n    CommandLine|contains: [needle, thread]\n  condition: s', ['needle', 'thread']],
    ['  s:\n    CommandLine|contains: [needle, ab]\n  condition: s', undefined],
    ['  s:\n    CommandLine|contains|all: [needle, ab]\n  condition: s', ['needle']],
    ['  s:\n    CommandLine|re: ne+dle\n  condition: s', ['dle']],
    ['  s:\n    CommandLine|re: n[a-z]+e\n  condition: s', undefined],
    ['  s:\n    CommandLine|contains: needle\n  condition: not s', undefined],
    ["  s:\n    CommandLine: 'ab*NEEDLE?*cd'\n  condition: s", ['needle']],
    ['  s:\n    Image: null\n    CommandLine|contains: needle\n  condition: s', ['needle']],
  ];
  it.each(cases)('of %j are %j', (detection, need) => {
    const found = draftRule(detection).need;
    expect(found === undefined ? undefined : [...found]).toEqual(need);
  });
});
