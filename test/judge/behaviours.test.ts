import { describe, expect, it } from '@jest/globals';
import { Behaviours, behaviours } from '../../agent/judge/behaviours.ts';
import type { ContainerCpu, MemoryShape, Process, Snapshot } from '../../agent/model.ts';
import { emptyDraft } from '../sensors/draft.ts';

const ordinary = {
  pid: 7,
  comm: 'worker',
  cmdline: ['./worker'],
  exe: { state: 'file', path: '/usr/bin/worker' },
  cgroup: { cpuPath: '/' },
  cores: 0,
} as Partial<Process> as Process;

const dataset = 2_181_042_176;
const randomx: MemoryShape = { large: [dataset], smallExecutable: 2, waitsPerSecond: 0 };

/** Ids of what is held against a process that looks the same for some turns. */
function judge(
  changes: Partial<Process>,
  { shape, cpu, turns = 1 }: { shape?: MemoryShape; cpu?: ContainerCpu; turns?: number } = {},
) {
  const process = { ...ordinary, ...changes } as Process;
  const snapshot: Snapshot = {
    ...emptyDraft(),
    shapes: new Map(shape === undefined ? [] : [[process, shape]]),
    containers: new Map(cpu === undefined ? [] : [[cpu.container.path, cpu]]),
  };
  const judges = new Behaviours();
  for (let turn = 1; turn < turns; turn++) judges.judge(process, snapshot);
  return judges.judge(process, snapshot).map(({ id }) => id);
}

describe('the memory of RandomX', () => {
  it.each([
    ['alone', [dataset]],
    ['merged with its cache', [2_449_473_536]],
    ['beside other memory', [300_000_000, dataset]],
  ])('is recognised with the dataset %s', (_, large) => {
    expect(judge({}, { shape: { ...randomx, large } })).toEqual([behaviours.randomxFast]);
  });

  it.each([
    ['a smaller mapping', { large: [dataset - 4096] }],
    ['no compiled programs', { smallExecutable: 0 }],
    ['threads that wait for something', { waitsPerSecond: 500 }],
  ])('is not recognised in %s', (_, change) => {
    expect(judge({}, { shape: { ...randomx, ...change } })).toEqual([]);
  });

  it('is not recognised before it is known whether its threads wait', () => {
    const { waitsPerSecond: _, ...first } = randomx;
    expect(judge({}, { shape: first })).toEqual([]);
  });
});

describe('a steady CPU', () => {
  const container = { id: 'c', path: '/c' };
  const inContainer = { cgroup: { cpuPath: '/c', container } };

  it('is one that is busy three readings in a row', () => {
    expect(judge({ cores: 1 }, { turns: 3 })).toEqual([behaviours.busy]);
  });

  it('is not one that was busy for less, or is not busy', () => {
    expect(judge({ cores: 1 }, { turns: 2 })).toEqual([]);
    expect(judge({ cores: 0.5 }, { turns: 9 })).toEqual([]);
  });

  it('is measured against the limit of the container', () => {
    expect(
      judge({ ...inContainer, cores: 0.5 }, { turns: 3, cpu: { container, cores: 0.5, quotaCores: 0.5 } }),
    ).toEqual([behaviours.busy]);
    expect(judge({ ...inContainer, cores: 0.5 }, { turns: 3, cpu: { container, cores: 0.5, quotaCores: 2 } })).toEqual(
      [],
    );
  });
});

describe('a disguise', () => {
  it.each([
    ['a fake kernel thread by its name', { comm: 'kworker/3:1' }, behaviours.fakeKernelThread],
    ['kdevtmpfs', { comm: 'kdevtmpfs' }, behaviours.fakeKernelThread],
    ['a program without a file', { exe: { state: 'memfd', path: '/memfd:x' } }, behaviours.memfd],
    ['a deleted program', { exe: { state: 'deleted', path: '/tmp/x' } }, behaviours.deleted],
  ] as const)('is %s', (_, changes, id) => {
    expect(judge(changes)).toEqual([id]);
  });

  it.each<[string, Partial<Process>]>([
    ['a real kernel thread', { comm: 'kworker/3:1', kernelThread: true }],
    ['a name that only begins like one', { comm: 'kworkers' }],
    ['what the kernel is about to start', { comm: 'kworker/u8:1', exe: { state: 'none', path: '' } }],
    ['a zombie', { comm: 'kdevtmpfs', zombie: true }],
    ['an ordinary program', {}],
  ])('is not %s', (_, changes) => {
    expect(judge(changes)).toEqual([]);
  });
});
