import { describe, expect, it } from '@jest/globals';
import { checkConfigText } from '../../agent/config.ts';

function check(text: string): string[] {
  return checkConfigText(text, 'c.yaml').map(({ line, message }) => `${line}: ${message}`);
}

describe('a configuration file', () => {
  it.each([
    ['nothing', ''],
    ['one key', 'interval: 5s'],
    ['a section in flow style', 'log: {level: warn}'],
    ['an alias that is used once', 'path:\n  procfs: &p /proc\n  cgroupfs: *p'],
    ['an alias that is used often', `path:\n  signatures: [&p /a${', *p'.repeat(99)}]`],
    ['an anchor that is used again for something else', 'path: {procfs: &p /a, cgroupfs: &p /b}\nnode: *p'],
  ])('may hold %s', (_, text) => {
    expect(check(text)).toEqual([]);
  });

  it.each([
    ['a mistyped key', 'intervall: 5s', '1: intervall: no such key; did you mean interval?'],
    ['a mistyped key in a section', 'path:\n  procsf: /p', '2: path.procsf: no such key; did you mean path.procfs?'],
    ['swapped letters', 'lsiten: off', '1: lsiten: no such key; did you mean listen?'],
    [
      'a key outside its section',
      '\nresolve_after: 5s',
      '2: resolve_after: no such key; did you mean verdict.resolve_after?',
    ],
    ['a key like no other', 'zzzzzzzz: 1', '1: zzzzzzzz: no such key'],
    ['a dangerous key', '__proto__: {a: 1}', '1: __proto__: no such key'],
    [
      'a number for a duration',
      'interval: 5',
      '1: interval: must be a number with a unit, such as 5s, 500ms or 1m, not 5',
    ],
    ['a number for a section', 'log: 3', '1: log: must be a section with keys of its own, not 3'],
    [
      'a YAML 1.1 boolean',
      'metrics:\n  all_workloads: yes',
      '2: metrics.all_workloads: must be true or false, not "yes"',
    ],
    ['a list with a number', 'path:\n  signatures:\n    - 3', '2: path.signatures.0: must be text, not 3'],
    ['an empty path', 'path: {procfs: ""}', '1: path.procfs: must not be empty'],
    ['a number beyond all limits', 'limits: {series: 1e30}', '1: limits.series: must be at most 1000000'],
    ['an infinite number', 'limits: {series: 1e400}', '1: limits.series: must be a whole number, not Infinity'],
    ['a fraction', 'full_every: 1.5', '1: full_every: must be a whole number, not 1.5'],
    [
      'escapes for a terminal',
      'events: "\\e[31mx\\n"',
      '1: events: must be one of auto, json, text, off, not "\\u001b[31mx\\n"',
    ],
    ['a list', '- interval', '1: must hold keys and values, such as "interval: 5s"'],
    ['a key that is a list', '? [a]\n: 1', '1: keys must be plain words, not lists, maps or aliases'],
    ['a repeated key', 'interval: 1s\ninterval: 2s', '2: the key "interval" stands here twice'],
    [
      'two documents',
      'interval: 5s\n---\ninterval: 6s',
      '2: a configuration is one document: a second one begins with this "---"',
    ],
    [
      'an alias of what it stands in',
      'interval: 5s\na: &x\n  b: *x',
      '3: the alias *x stands inside what it names, which would never end: write the value out',
    ],
    [
      'an alias of a list that it stands in',
      'a: &x [1, [*x]]',
      '1: the alias *x stands inside what it names, which would never end: write the value out',
    ],
    ['an alias of nothing', '\nnode: *x', '2: the alias *x names nothing: no &x stands before it'],
    ['an alias before its anchor', 'a: *x\nb: &x 1', '1: the alias *x names nothing: no &x stands before it'],
    [
      'aliases that expand into billions',
      bomb(),
      '4: aliases expand into more than 10000 values, here *a2: write them out',
    ],
  ])('may not hold %s', (_, text, problem) => {
    expect(check(text)).toEqual([problem]);
  });

  it.each([
    ['an open bracket', 'a: [', 1],
    ['a tab for indentation', 'log:\n\tlevel: info', 2],
    ['a tag that runs code elsewhere', 'interval: 5s\nnode: !!js/function x', 2],
  ])('is refused with its line for %s', (_, text, line) => {
    const [first] = checkConfigText(text, 'c.yaml');
    expect(first?.line).toBe(line);
    expect(first?.message).toContain('not valid YAML');
  });

  it('names every problem, in the order of the lines', () => {
    expect(check('interval: 0s\nlog: {level: a, format: b}\nnode: ""')).toHaveLength(4);
  });

  it.each([
    ['aliases that expand into billions', bomb()],
    ['keys within keys', '? '.repeat(2_000)],
    ['keys within keys that would parse', `${'? '.repeat(40)}1`],
    ['brackets within brackets', `a: ${'['.repeat(50_000)}`],
    ['sections within sections', '{a: '.repeat(30_000)],
    ['more bytes than are read', `a: ${'x'.repeat(200_000)}`],
  ])('is refused within two seconds for %s', (_, text) => {
    const started = performance.now();
    const problems = checkConfigText(text, 'c.yaml');
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(20);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 10; i++)
    lines.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    );
  return lines.join('\n');
}
