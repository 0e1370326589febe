import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { check } from '../../agent/commands/check.ts';
import { loadConfig } from '../../agent/config.ts';
import { UsageError } from '../../agent/usage-error.ts';
import { runCommand } from './io.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'davylamp-check-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Checks one file of this content; paths in the output are cut to its name. */
async function checked(name: string, content: string) {
  writeFileSync(join(directory, name), content);
  const { status, out } = await runCommand(check, [join(directory, name)]);
  return { status, out: out.replaceAll(`${directory}/`, '') };
}

const rule = `title: Needles
id: needles
name: needles
status: test
description: d
tags: [attack.t1496]
falsepositives: [none]
logsource: {product: linux, category: process_creation}
detection:
  s:
    CommandLine|contains: needle
  condition: s
level: low
family: any
examples:
  hit:
    - a needle
  miss:
    - a thread
`;

describe('check', () => {
  it('passes the shipped signatures with a summary', async () => {
    const { status, out } = await runCommand(check, []);
    expect(out).toMatch(/^ok: \d+ rules, \d+ examples, \d+ pools, \d+ families\n$/);
    expect(status).toBe(0);
  });

  it('passes a rule whose examples hold', async () => {
    expect(await checked('a.yml', rule)).toEqual({ status: 0, out: 'ok: 1 rule, 2 examples, 0 pools, 31 families\n' });
  });

  it.each([
    [
      'a hit that does not match',
      rule.replace('- a needle', '- a noodle'),
      'a.yml:17: the example "a noodle" is a hit, but the rule does not match it',
    ],
    [
      'a miss that matches',
      rule.replace('- a thread', '- two needles'),
      'a.yml:19: the example "two needles" is a miss, but the rule matches it',
    ],
    [
      'an example that is no record',
      rule.replace('- a thread', '- {exe: /x}'),
      'a.yml:19: the example {"exe":"/x"} is no record of kind process',
    ],
    [
      'an unknown family',
      rule.replace('family: any', 'family: xmrog'),
      'a.yml:14: the family "xmrog" is not in the list',
    ],
    ['a mistake in the rule', rule.replace('condition: s', 'condition: t'), 'a.yml:12: the condition names "t"'],
    [
      'pools without a source',
      'pools: {hosts: [{checked: 2026-01-01, names: {a.b: }}]}',
      'a.yml:1: the group needs a "source"',
    ],
    [
      'pools that are no names',
      'pools:\n  hosts:\n    - {source: s, checked: 2026-01-01, names: {A.b: XMR}}',
      'a.yml:3: "A.b" is no lower-case host',
    ],
    [
      'pool addresses for ever',
      'pools:\n  addresses:\n    - {source: s, checked: 2026-01-01, names: {1.2.3.4: }}',
      'a.yml:3: addresses change hands',
    ],
    [
      'a family without a title',
      'families:\n  a: {description: d, reference: r}',
      'a.yml:2: the family "a" needs a text "title"',
    ],
    [
      'a configuration with an unknown key',
      'intervall: 5s\n',
      'a.yml:1: intervall: no such key; did you mean interval?',
    ],
  ])('tells of %s by file and line', async (_, content, message) => {
    const { status, out } = await checked('a.yml', content);
    expect(out).toContain(message);
    expect(out).toMatch(/1 problem\n$/);
    expect(status).toBe(1);
  });

  it.each([
    ['a: &x {b: *x}\n', 'config.yaml:1: the alias *x stands inside what it names'],
    ['path:\n  procfs: *p\n', 'config.yaml:2: the alias *p names nothing'],
    ['interval: 5s\n---\ninterval: 6s\n', 'config.yaml:2: a configuration is one document'],
  ])('says of the configuration %j what `run` says of it', async (content, message) => {
    const { status, out } = await checked('config.yaml', content);
    expect(out).toContain(message);
    expect(out).toMatch(/\n1 problem\n$/);
    expect(status).toBe(1);
    const run = () => loadConfig({ flags: [`--config=${join(directory, 'config.yaml')}`], env: {} });
    expect(run).toThrow(out.slice(out.indexOf(':'), out.indexOf('\n')));
  });

  it('passes a sound configuration', async () => {
    expect(await checked('config.yaml', 'interval: 5s\n')).toMatchObject({ status: 0 });
  });

  it('lists every problem of every file, in order', async () => {
    writeFileSync(join(directory, 'b.yml'), 'title: [');
    writeFileSync(join(directory, 'c.yml'), `${rule}---\n${rule.replace('level: low', 'level: lo')}`);
    const { status, out } = await runCommand(check, [directory]);
    expect(status).toBe(1);
    expect(out.split('\n').map((line) => line.slice(directory.length + 1, directory.length + 10))).toEqual([
      'b.yml:1: ',
      'c.yml:33:',
      '',
      '',
    ]);
  });

  it('notes what the agent cannot see of a sound rule, which is no problem', async () => {
    const foreign = rule.slice(0, rule.indexOf('family:')).replace('CommandLine|contains: needle', 'User: root');
    const { status, out } = await checked('a.yml', foreign);
    expect(out).toContain('a.yml:11: note: rule needles: the agent cannot see the field User');
    expect(out).toContain('1 rule (1 limited)');
    expect(status).toBe(0);
  });

  it('tells of a path that is not there', async () => {
    const { status, out } = await runCommand(check, [join(directory, 'absent')]);
    expect(out).toContain('absent:1: cannot be read: there is no such file or directory');
    expect(status).toBe(1);
  });

  it('tells of a directory in which there is nothing to check, beside one with a sound rule', async () => {
    mkdirSync(join(directory, 'empty'));
    writeFileSync(join(directory, 'empty', 'README.md'), 'a text');
    writeFileSync(join(directory, 'a.yml'), rule);
    const { status, out } = await runCommand(check, [join(directory, 'a.yml'), join(directory, 'empty')]);
    expect(out).toBe(`${directory}/empty:1: there is nothing to check: no *.yml or *.yaml in it\n1 problem\n`);
    expect(status).toBe(1);
  });

  it.each(['', '# interval: 5s\n', '---\n'])('takes a file that holds %j for a configuration', async (content) => {
    const out = 'ok: 0 rules, 0 examples, 0 pools, 31 families, 1 configuration\n';
    expect(await checked('a.yaml', content)).toEqual({ status: 0, out });
  });

  it('refuses an unknown option', async () => {
    await expect(runCommand(check, ['--what'])).rejects.toThrow(UsageError);
  });
});
