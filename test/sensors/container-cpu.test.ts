import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Process } from '../../agent/model.ts';
import { findCpuHierarchy, findOwnCgroup } from '../../agent/procfs/cgroup-mounts.ts';
import { ContainerCpuSensor } from '../../agent/sensors/container-cpu.ts';
import { emptyDraft } from './draft.ts';

const container = { id: 'f'.repeat(64), path: '/docker/x' };
const processes = new Map([[7, { cgroup: { cpuPath: container.path, container } } as Process]]);
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'davylamp-'));
});

afterEach(() => rmSync(root, { recursive: true }));

/** Files are written in place, so that what is kept open sees the new content, as with a kernel file. */
function write(files: Record<string, string>) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

function newSensor(containers = 10) {
  const sensor = new ContainerCpuSensor({ hierarchy: findCpuHierarchy(root), cgroupfs: root, containers });
  const sample = (clock: number, seen: ReadonlyMap<number, Process> = processes) => {
    const draft = { ...emptyDraft(), clock, processes: seen };
    sensor.sample(draft);
    return draft.containers.get(container.path);
  };
  return { sensor, sample };
}

describe('the container CPU sensor', () => {
  it('reads usage, quota and throttling of cgroup v2', () => {
    const stat = (usage: number, periods: number, throttled: number) => ({
      'docker/x/cpu.stat': `usage_usec ${usage}\nuser_usec 1\nnr_periods ${periods}\nnr_throttled ${throttled}\n`,
    });
    write({ 'cgroup.controllers': 'cpu\n', 'docker/x/cpu.max': '150000 100000\n', ...stat(1_000_000, 10, 1) });
    const { sample } = newSensor();
    expect(sample(0)).toBeUndefined();
    write(stat(8_000_000, 60, 26));
    expect(sample(5)).toEqual({ container, cores: 1.4, quotaCores: 1.5, throttled: 0.5 });
  });

  it('reads the same of cgroup v1, where usage and limits are in two hierarchies', () => {
    write({
      'cpuacct/docker/x/cpuacct.usage': '1000000000\n',
      'cpu/docker/x/cpu.stat': 'nr_periods 0\nnr_throttled 0\n',
    });
    write({ 'cpu/docker/x/cpu.cfs_quota_us': '50000\n', 'cpu/docker/x/cpu.cfs_period_us': '100000\n' });
    const { sample } = newSensor();
    sample(0);
    write({
      'cpuacct/docker/x/cpuacct.usage': '3500000000\n',
      'cpu/docker/x/cpu.stat': 'nr_periods 50\nnr_throttled 50\n',
    });
    expect(sample(5)).toEqual({ container, cores: 0.5, quotaCores: 0.5, throttled: 1 });
  });

  it('has neither quota nor throttling without a limit', () => {
    write({ 'cgroup.controllers': '', 'docker/x/cpu.stat': 'usage_usec 5\n', 'docker/x/cpu.max': 'max 100000\n' });
    const { sample } = newSensor();
    sample(0);
    expect(sample(5)).toEqual({ container, cores: 0 });
  });

  it('counts a cgroup that is gone, and one that makes no sense, apart', () => {
    write({ 'cgroup.controllers': '' });
    const { sensor, sample } = newSensor();
    sample(0);
    expect(sensor.failures).toEqual({ gone: 1, denied: 0, broken: 0 });
    write({ 'docker/x/cpu.stat': 'nonsense\n' });
    sample(5);
    expect(sensor.failures).toEqual({ gone: 1, denied: 0, broken: 1 });
  });

  it('gives back what it kept open when the last process is gone', () => {
    write({ 'cgroup.controllers': '', 'docker/x/cpu.stat': 'usage_usec 5\n' });
    const { sensor, sample } = newSensor();
    sample(0);
    expect(sensor.describe().sees).toContain('1 containers');
    sample(5, new Map());
    expect(sensor.describe().sees).toContain('0 containers');
  });

  it('follows a bounded number of containers and counts the rest', () => {
    write({ 'cgroup.controllers': '', 'docker/x/cpu.stat': 'usage_usec 5\n' });
    const { sensor, sample } = newSensor(0);
    sample(0);
    expect(sensor.dropped).toBe(1);
  });

  it('says so when no hierarchy accounts CPU', () => {
    expect(() => newSensor().sample(0)).toThrow('no cgroup hierarchy that accounts CPU');
  });
});

describe('findCpuHierarchy', () => {
  it.each([
    ['v2', ['cgroup.controllers'], { version: 2, root: '' }],
    ['v1', ['cpu,cpuacct/tasks'], { version: 1, usage: '/cpu,cpuacct', limits: '/cpu,cpuacct' }],
    [
      'hybrid',
      ['cpuacct/tasks', 'cpu/tasks', 'unified/cgroup.controllers'],
      { version: 1, usage: '/cpuacct', limits: '/cpu' },
    ],
    ['hybrid without CPU in v1', ['memory/tasks', 'unified/cgroup.controllers'], { version: 2, root: '/unified' }],
  ])('finds %s', (_, files, expected) => {
    write(Object.fromEntries(files.map((file) => [file, ''])));
    const found = JSON.stringify(findCpuHierarchy(root)).replaceAll(root, '');
    expect(JSON.parse(found)).toEqual(expected);
  });

  it('finds none in an empty folder', () => {
    expect(findCpuHierarchy(root)).toBeUndefined();
  });
});

describe('findOwnCgroup', () => {
  it('finds the folder that our own mount shows', () => {
    write({ 'a/b/tasks': '', 'a/c/tasks': '' });
    expect(findOwnCgroup(root, join(root, 'a/c'))).toBe('/a/c');
  });

  it('is the root when the mount is the whole tree, or nowhere in it', () => {
    expect(findOwnCgroup(root, root)).toBe('/');
    expect(findOwnCgroup(root, tmpdir())).toBe('/');
  });
});
