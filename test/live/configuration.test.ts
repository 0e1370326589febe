import { execFile } from 'node:child_process';
import { mkdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect } from '@jest/globals';
import { NOBODYS_WALLET } from '../stand-ins/stand-in.ts';
import type { RunningAgent } from './agent.ts';
import { needs } from './needs.ts';
import { scenes } from './scene.ts';

const scene = scenes();
const RELOADED = 'davylamp_config_last_reload_successful';
const MINER = ['xmrig', '-o', 'stratum+tcp://192.0.2.1:3333', '-u', NOBODYS_WALLET];
const EXCEPTION = '{name: bench, namespace: research, reason: agreed, expires: 2999-12-31}';

/** A folder in which kubelet has mounted a ConfigMap: its files are links through `..data`, which is replaced by a rename. */
class MountedConfig {
  readonly file: string;
  readonly #folder: string;
  #version = 0;

  constructor(text: string) {
    this.#folder = join(scene().standIns.folder, 'config');
    this.file = join(this.#folder, 'config.yaml');
    mkdirSync(this.#folder);
    this.write(text);
    symlinkSync('..data/config.yaml', this.file);
  }

  write(text: string): void {
    const version = `..v${++this.#version}`;
    mkdirSync(join(this.#folder, version));
    writeFileSync(join(this.#folder, version, 'config.yaml'), text);
    symlinkSync(version, join(this.#folder, '..data_tmp'));
    renameSync(join(this.#folder, '..data_tmp'), join(this.#folder, '..data'));
  }

  remove(): void {
    unlinkSync(this.file);
  }
}

/** An agent in a room, where its port is its own also after it has begun anew. */
async function agentWith(config: MountedConfig) {
  return scene().watchedRoom([`--config=${config.file}`, '--listen=127.0.0.1:9477', '--full_every=1']);
}

function count(agent: RunningAgent, words: string): number {
  return agent.stderr.all.filter((line) => line.includes(words)).length;
}

/** Waits until it has begun anew so often, and listens again. */
async function begunAnew(agent: RunningAgent, times = 1): Promise<void> {
  const listens = '"address"';
  await agent.stderr.find((line) => line.includes(listens) && count(agent, listens) > times, 'it to begin anew');
}

describe('a configuration file that changes', () => {
  needs('rooms')('is taken in as the agent runs, as far as its exceptions go', async () => {
    const config = new MountedConfig('exceptions: []');
    const { agent } = await agentWith(config);
    config.write(`exceptions: [${EXCEPTION}]`);
    await agent.metricWith('davylamp_exception_silences{exception="bench"}', (value) => value === 0);
    config.write('exceptions: []');
    await agent.metricWith('davylamp_exception_silences{exception="bench"}', Number.isNaN);
    expect(count(agent, 'the configuration has changed')).toBe(2);
    expect(count(agent, 'begins anew')).toBe(0);
  });

  needs('rooms')('makes the agent begin anew with anything else, in the same process', async () => {
    const config = new MountedConfig('metrics: {all_workloads: false}');
    const { agent, play } = await agentWith(config);
    const { pid } = await play({ name: 'xmrig', argv: MINER });
    await agent.evidenceWith(pid, (id) => id === 'argv_stratum_login');
    config.write('metrics: {all_workloads: true}\nverdict: {resolve_after: 61s}');
    await begunAnew(agent);
    await agent.evidenceWith(pid, (id) => id === 'argv_stratum_login');
    expect(agent.stderr.all.join('\n')).toContain('"keys":["verdict","metrics"]');
    expect(agent.events.map(({ event }) => event)).toEqual(['firing', 'firing']);
    expect(await agent.metric(RELOADED)).toBe(1);
  });

  needs('rooms')('does nothing while it is broken, or gone, but to say so', async () => {
    const config = new MountedConfig('metrics: {all_workloads: false}');
    const { agent, play } = await agentWith(config);
    expect(await agent.metric(RELOADED)).toBe(1);
    config.write('metrics: {all_workloads: yes please}\nintervall: 5s');
    await agent.metricWith(RELOADED, (value) => value === 0);
    const complaint = await agent.stderr.find((line) => line.includes('stays in force'), 'a complaint');
    expect(complaint).toContain('config.yaml:1: metrics.all_workloads: must be true or false');
    expect(complaint).toContain('config.yaml:2: intervall: no such key; did you mean interval?');
    const { pid } = await play({ name: 'xmrig', argv: MINER });
    await agent.evidenceWith(pid, (id) => id === 'argv_stratum_login');
    config.remove();
    await agent.stderr.find((line) => line.includes('no such file'), 'another complaint');
    expect(count(agent, 'begins anew')).toBe(0);
  });

  needs('rooms')('that is good again is in force, and nothing begins anew when it is as it was', async () => {
    const config = new MountedConfig('full_every: 2');
    const { agent } = await agentWith(config);
    config.write('full_every: [');
    await agent.metricWith(RELOADED, (value) => value === 0);
    config.write('full_every: 2 # as it was');
    await agent.metricWith(RELOADED, (value) => value === 1);
    expect(count(agent, 'good again')).toBe(1);
    expect(count(agent, 'begins anew')).toBe(0);
  });

  needs('rooms')('again and again leaves nothing behind', async () => {
    const config = new MountedConfig('verdict: {resolve_after: 1s}');
    const { agent, room } = await agentWith(config);
    const openFiles = async () => {
      const [command = '', ...args] = [...room.enter, 'ls', `/proc/${agent.pid}/fd`];
      return (await promisify(execFile)(command, args)).stdout.trim().split('\n').length;
    };
    await agent.turns(2);
    const files = await openFiles();
    for (let round = 1; round <= 12; round++) {
      config.write(`verdict: {resolve_after: ${round + 1}s}`);
      await begunAnew(agent, round);
    }
    await agent.turns(2);
    expect(await openFiles()).toBeLessThanOrEqual(files + 1);
    expect(await agent.metric('process_resident_memory_bytes')).toBeLessThan(160 * 1024 * 1024);
    expect(agent.stderr.all.join('\n')).not.toContain('Warning');
  });
});
