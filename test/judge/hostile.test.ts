import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Judge, score } from '../../agent/judge/judge.ts';
import { buildSignatures, loadSignatures } from '../../agent/judge/load.ts';
import { parseYaml } from '../../agent/judge/sigma/document.ts';
import { shippedSignatures } from '../../agent/shipped.ts';
import { matches } from './sigma/draft.ts';

const judge = new Judge(loadSignatures([shippedSignatures]).signatures, 0);

/** Pieces that wake rules, parsers and checksums, in any order. */
const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    'xmrig',
    'stratum+tcp://',
    '-o',
    '--pool',
    ':3333',
    '[',
    ']',
    '@',
    '=',
    'sh',
    '-c',
    '|',
    ';',
    '"',
    "'",
  ),
  fc.constantFrom(
    '0x4121c43205D4244cb6395B2318d711a73fc1a6DE',
    'kaspa:',
    'bc1',
    '{"method":"login"',
    '\n',
    '\u001b[2J',
    '\0',
  ),
);
const argument = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

describe('no input makes it throw', () => {
  it('as a command line', () => {
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 12 }), argument, (cmdline, exe) => {
        expect(score(judge.judge({ kind: 'process', cmdline, exe, comm: exe }))).toBeGreaterThanOrEqual(0);
      }),
    );
  });
  it('as any other record', () => {
    fc.assert(
      fc.property(argument, (text) => {
        judge.judge({ kind: 'dns', query: text });
        judge.judge({ kind: 'payload', data: text });
        judge.judge({ kind: 'image', image: text });
        judge.judge({ kind: 'text', value: text });
        judge.judge({ kind: 'connection', host: text, ip: text, port: 1 });
      }),
    );
  });
  it('as a rule file', () => {
    const line = fc.constantFrom(
      'title: x',
      'detection:',
      '  a: *b',
      '  - &b',
      '? ',
      '---',
      'condition: 1 of',
      '!!js/x',
      '{',
      ']',
      '  s|re: (',
      'logsource: {category: dns}',
      'pools: {hosts: [',
      'families: {a: 1}',
      '<<: *a',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string({ unit: 'binary' })), { maxLength: 12 }), (lines) => {
        const { documents } = parseYaml('x.yml', lines.join('\n'));
        expect(buildSignatures(documents).signatures.ids.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('the time is linear in the length', () => {
  const length = 128 * 1024;
  const fill = (text: string, size: number) => text.repeat(Math.ceil(size / text.length)).slice(0, size);
  const milliseconds = (work: () => void) => {
    const times = [0, 1, 2].map(() => {
      const start = performance.now();
      work();
      return performance.now() - start;
    });
    return Math.min(...times);
  };

  it.each([
    'a',
    '-o a.b:1 ',
    'xmrig stratum+tcp:// --algo rx/0 miner monero kawpow ',
    'python /tmp/miner ',
    '0x4121c43205D4244cb6395B2318d711a73fc1a6DD ',
    '48edfHu7V9Z84YzzMa6fUueoELZ9ZRXq9VetWzYGzKt52XU5xvqgzYnDK9URnRoJMk1j8nLwEVsaSWJ4fhdUyZijBGUicoX ',
    'sh -c ',
    ';|&',
  ])('of a command line of "%s"', (text) => {
    const judged = (size: number) => {
      const cmdline = fill(text, size).split(' ');
      return milliseconds(() => judge.judge({ kind: 'process', cmdline }));
    };
    judged(length);
    // Four times the length: four times the time, and room for a busy machine; a quadratic one takes sixteen times.
    expect(judged(4 * length)).toBeLessThan(10 * judged(length) + 50);
  });

  it('of a regular expression that would blow up a backtracking engine', () => {
    const detection = "  s:\n    CommandLine|re: '(a+)+$'\n  condition: s";
    const text = `${'a'.repeat(100 * 1024)}!`;
    expect(milliseconds(() => matches(detection, { CommandLine: text }))).toBeLessThan(10_000);
  });

  it('of wildcards', () => {
    const detection = "  s:\n    CommandLine: '*a*a*a*a*a*a*a*a*a*b'\n  condition: s";
    expect(milliseconds(() => matches(detection, { CommandLine: 'a'.repeat(1024 * 1024) }))).toBeLessThan(10_000);
  });
});
