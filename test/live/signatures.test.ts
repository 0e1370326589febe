import { mkdirSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import { davylamp } from './agent.ts';
import { needs } from './needs.ts';
import { scenes } from './scene.ts';

const scene = scenes();
const reloaded = 'davylamp_signatures_last_reload_successful';

/** A rule that matches one word of a command line. */
function rule(name: string, word: string): string {
  return `title: ${name}
id: 0f6fd1f4-0000-4000-8000-00000000${Buffer.from(name).subarray(0, 2).toString('hex')}
name: ${name}
status: experimental
description: For a test.
logsource: {category: process_creation, product: linux}
detection: {selection: {CommandLine|contains: ${word}}, condition: selection}
level: high
`;
}

/** As kubelet does for a ConfigMap: the files are links through `..data`, which is replaced by a rename. */
function projectVolume(folder: string, version: string, text: string): void {
  mkdirSync(join(folder, version), { recursive: true });
  writeFileSync(join(folder, version, 'rules.yml'), text);
  symlinkSync(version, join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
}

describe('signatures of the user', () => {
  needs('rooms')('are read again when a ConfigMap swaps its link', async () => {
    const folder = join(scene().standIns.folder, 'config');
    projectVolume(folder, '..v1', rule('first_rule', 'marmalade'));
    symlinkSync('..data/rules.yml', join(folder, 'rules.yml'));
    const { agent, play } = await scene().watchedRoom([`--path.signatures=${folder}`]);
    const { pid } = await play({ name: 'cook', argv: ['cook', 'marmalade', 'chutney'] });
    await agent.evidenceWith(pid, (id) => id === 'first_rule');
    projectVolume(folder, '..v2', rule('second_rule', 'chutney'));
    await agent.evidenceWith(pid, (id) => id === 'second_rule');
    expect(await agent.metric(reloaded)).toBe(1);
  });

  needs('rooms')('that break stay in force as they last were, and a metric says so', async () => {
    const folder = join(scene().standIns.folder, 'rules');
    const file = join(folder, 'rules.yml');
    mkdirSync(folder);
    writeFileSync(file, rule('first_rule', 'marmalade'));
    const { agent, play } = await scene().watchedRoom([`--path.signatures=${folder}`]);
    expect(await agent.metric(reloaded)).toBe(1);
    writeFileSync(file, 'title: [this is\n  no: YAML');
    await agent.metricWith(reloaded, (value) => value === 0);
    const { pid } = await play({ name: 'cook', argv: ['cook', 'marmalade'] });
    await agent.evidenceWith(pid, (id) => id === 'first_rule');
    const complaints = agent.stderr.all.filter((line) => line.includes('"warn"') && line.includes('last good'));
    expect(complaints).toHaveLength(1);
    writeFileSync(file, rule('first_rule', 'marmalade'));
    await agent.metricWith(reloaded, (value) => value === 1);
  });

  needs(
    'root',
    'rooms',
    'setpriv',
  )('that may not be read are named, and the shipped ones work', async () => {
    const room = await scene().standIns.room();
    const file = join(scene().standIns.folder, 'secret.yml');
    writeFileSync(file, rule('first_rule', 'marmalade'), { mode: 0o600 });
    const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];
    const agent = await scene().agent([...room.enter, ...nobody], [`--path.signatures=${file}`]);
    await agent.stderr.find((line) => line.includes(file), 'the file');
    expect(await agent.metric('davylamp_signatures{state="loaded"}')).toBeGreaterThan(0);
    expect(await agent.metric(reloaded)).toBe(0);
  });

  needs('rooms')('that are huge are refused by name, without being read into memory', async () => {
    const file = join(scene().standIns.folder, 'huge.yml');
    writeFileSync(file, 'title: x\n');
    truncateSync(file, 2 ** 33);
    const { agent } = await scene().watchedRoom([`--path.signatures=${file}`]);
    await agent.stderr.find((line) => line.includes(file), 'the file');
    expect(await agent.metric('process_resident_memory_bytes')).toBeLessThan(200 * 1024 * 1024);
    expect(await agent.metric('davylamp_signatures{state="loaded"}')).toBeGreaterThan(0);
  });

  needs('perl')('that bomb with aliases are refused, and no stack trace is shown', async () => {
    const file = join(scene().standIns.folder, 'bomb.yml');
    const levels = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(10)}]`);
    writeFileSync(file, `a0: &a0 x\n${levels.join('\n')}\n`);
    const { status, stdout, stderr } = await davylamp(['check', file]);
    expect(status).toBe(1);
    expect(stdout + stderr).toContain('bomb.yml');
    expect(stdout + stderr).not.toMatch(/\n\s+at /);
  });
});
