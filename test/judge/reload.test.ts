import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { SignatureSource } from '../../agent/judge/reload.ts';
import { ruleText } from './sigma/draft.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'davylamp-reload-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const rule = (id: string) =>
  ruleText('  s:\n    CommandLine|contains: needle\n  condition: s').replace("id: '1'", `id: ${id}`);
const names = (source: SignatureSource) => source.current.rules.map(({ name }) => name);

/** Updates the files as the kubelet does: a new directory, and one rename of the link to it. */
function publish(version: string, content: string): void {
  mkdirSync(join(directory, `..${version}`));
  writeFileSync(join(directory, `..${version}`, 'rules.yml'), content);
  symlinkSync(`..${version}`, join(directory, '..data_tmp'));
  renameSync(join(directory, '..data_tmp'), join(directory, '..data'));
}

it('follows the symlink swap of a ConfigMap', () => {
  publish('v1', rule('one'));
  symlinkSync('..data/rules.yml', join(directory, 'rules.yml'));
  const source = new SignatureSource([directory]);
  expect(names(source)).toEqual(['one']);
  expect(source.poll()).toBe('unchanged');
  publish('v2', rule('two'));
  expect(source.poll()).toBe('reloaded');
  expect(names(source)).toEqual(['two']);
  expect(source.poll()).toBe('unchanged');
});

it('keeps the last good set when a change is broken, and says so once', () => {
  publish('v1', rule('one'));
  symlinkSync('..data/rules.yml', join(directory, 'rules.yml'));
  const source = new SignatureSource([directory]);
  publish('v2', 'title: [');
  expect(source.poll()).toBe('kept');
  expect(source.problems).toHaveLength(1);
  expect(names(source)).toEqual(['one']);
  expect(source.poll()).toBe('unchanged');
  publish('v3', rule('three'));
  expect(source.poll()).toBe('reloaded');
  expect(source.problems).toEqual([]);
  expect(names(source)).toEqual(['three']);
});

it('keeps the last good set when the files are gone', () => {
  writeFileSync(join(directory, 'rules.yml'), rule('one'));
  const source = new SignatureSource([join(directory, 'rules.yml')]);
  rmSync(join(directory, 'rules.yml'));
  expect(source.poll()).toBe('kept');
  expect(names(source)).toEqual(['one']);
});

it('uses what is sound of a set that is broken from the start', () => {
  writeFileSync(join(directory, 'rules.yml'), `${rule('one')}---\ntitle: broken\n`);
  const source = new SignatureSource([directory]);
  expect(names(source)).toEqual(['one']);
  expect(source.current.counts.broken).toBe(1);
  expect(source.problems).toHaveLength(1);
});

it('sees a new file and a removed one', () => {
  writeFileSync(join(directory, 'a.yml'), rule('one'));
  const source = new SignatureSource([directory]);
  writeFileSync(join(directory, 'b.yml'), rule('two'));
  expect(source.poll()).toBe('reloaded');
  expect(names(source)).toEqual(['one', 'two']);
  rmSync(join(directory, 'a.yml'));
  expect(source.poll()).toBe('reloaded');
  expect(names(source)).toEqual(['two']);
});
