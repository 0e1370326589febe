import { describe, expect, it } from '@jest/globals';
import { Behaviours } from '../../agent/judge/behaviours.ts';
import type { Connection, ContainerCpu, MemoryShape, Process, Snapshot, ThreadWork } from '../../agent/model.ts';
import { emptyDraft } from '../sensors/draft.ts';
import { shippedBehaviours } from './shipped-behaviours.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const ordinary = {
  pid: 7,
  comm: 'worker',
  cmdline: ['./worker'],
  startedAt: now,
  exe: { state: 'file', path: '/usr/bin/worker' },
  cgroup: { cpuPath: '/' },
  netns: 9,
  cores: 0,
} as Partial<Process> as Process;

const mebibyte = 1024 * 1024;
const dataset = 2_181_042_176;
const hashing: ThreadWork = { workers: 2, waitsPerSecond: 0, faultsPerSecond: 0 };
const code = 2 * 76 * 1024;
/** As measured of RandomX 1.1.10 with two threads. */
const fast: MemoryShape = { large: [dataset], code, scratchpads: 2, libraries: [], work: hashing };
const light: MemoryShape = { ...fast, large: [268_439_552] };

const container = { id: 'c', path: '/c' };
const inContainer = { cgroup: { cpuPath: '/c', container } };

interface Seen {
  readonly shape?: MemoryShape;
  readonly cpu?: Omit<ContainerCpu, 'container'>;
  /** Cores used, turn by turn. */
  readonly cores?: readonly number[];
  readonly connections?: readonly Partial<Connection>[];
  readonly segments?: number;
  readonly others?: readonly Partial<Process>[];
}

/** What is held against a process in the last of some turns, as `id weight`. */
function judge(changes: Partial<Process>, { cores = [changes.cores ?? 0], ...seen }: Seen = {}): string[] {
  const process = { ...ordinary, ...changes } as Process & { cores: number };
  const judges = new Behaviours(shippedBehaviours);
  let told: string[] = [];
  for (const [turn, used] of cores.entries()) {
    process.cores = used;
    const snapshot = snapshotOf(process, seen, turn * 5);
    told = judges.judge(process, snapshot).map(({ id, weight }) => `${id.replace('behaviour-', '')} ${weight}`);
  }
  return told;
}

function snapshotOf(process: Process, seen: Seen, clock: number): Snapshot {
  const { shape, cpu, connections = [], segments, others = [] } = seen;
  const all = [process, ...others.map((other, i) => ({ ...ordinary, pid: 100 + i, ...other }) as Process)];
  const line = {
    netns: 9,
    state: 'established',
    localIp: '10.0.0.2',
    localPort: 4,
    remoteIp: '9.9.9.9',
    remotePort: 443,
  };
  return {
    ...emptyDraft(),
    clock,
    processes: new Map(all.map((each) => [each.pid, each])),
    shapes: new Map(shape === undefined ? [] : [[process, shape]]),
    containers: new Map(cpu === undefined ? [] : [[container.path, { container, ...cpu }]]),
    connections: connections.map((each) => ({ ...line, since: 0, owner: process, inode: 1, ...each }) as Connection),
    segments: new Map(segments === undefined ? [] : [[9, segments]]),
  };
}

describe('the memory of RandomX in fast mode', () => {
  it.each<[string, Partial<MemoryShape>]>([
    ['alone', {}],
    ['merged with its cache', { large: [2_449_473_536] }],
    ['beside other memory', { large: [300_000_000, dataset] }],
    ['with code of sixteen threads in one piece', { code: 16 * 76 * 1024, work: { ...hashing, workers: 16 } }],
    ['caught while one of three compilers writes', { code, work: { ...hashing, workers: 3 } }],
    ['with threads that wait for the memory lock at times', { work: { ...hashing, waitsPerSecond: 34 } }],
  ])('is recognised %s', (_, change) => {
    expect(judge({}, { shape: { ...fast, ...change } })).toEqual(['randomx-fast-memory 40']);
  });

  it.each<[string, Partial<MemoryShape>]>([
    ['a smaller mapping', { large: [dataset - 4096] }],
    ['no compiled code', { code: 0 }],
    ['the code of LuaJIT', { code: 64 * 1024, work: { ...hashing, workers: 1 } }],
    ['the code of a virtual machine', { code: 240 * mebibyte }],
    ['the code of PyPy', { code: mebibyte, work: { ...hashing, workers: 1 } }],
    ['threads that wait for something', { work: { ...hashing, waitsPerSecond: 1200 } }],
    ['threads that ask for memory all the time', { work: { ...hashing, faultsPerSecond: 30_000 } }],
  ])('is not recognised in %s', (_, change) => {
    expect(judge({}, { shape: { ...fast, ...change } })).toEqual([]);
  });

  it('is not recognised before it is known what its threads do', () => {
    const { work: _, ...first } = fast;
    expect(judge({}, { shape: first })).toEqual([]);
  });

  it.each<[string, Partial<MemoryShape>]>([
    ['the mapping is larger', { large: [3 * 1024 * mebibyte + 4096] }],
    ['a library of machine learning is loaded', { libraries: ['libc.so.6', 'libtorch_cpu.so.1.13'] }],
    ['files are read', { work: { ...hashing, readPerSecond: 5e6 } }],
  ])('weighs little where %s', (_, change) => {
    expect(judge({}, { shape: { ...fast, ...change } })).toEqual(['randomx-fast-memory 20']);
  });

  it.each<[string, Partial<MemoryShape>]>([
    ['a library that only sounds like one is loaded', { libraries: ['nolibtorch.so', 'libcurl.so.4'] }],
    ['it stands in pages of 1 GiB', { large: [3 * 1024 * mebibyte] }],
    ['its log is read', { work: { ...hashing, readPerSecond: 1000 } }],
  ])('keeps its weight where %s', (_, change) => {
    expect(judge({}, { shape: { ...fast, ...change } })).toEqual(['randomx-fast-memory 40']);
  });
});

describe('the memory of RandomX in light mode', () => {
  it.each<[string, Partial<MemoryShape>]>([
    ['alone', {}],
    ['merged with its scratchpads', { large: [268_439_552 + 2 * 2_101_248], scratchpads: 0 }],
    ['among other mappings', { large: [500 * mebibyte, 268_439_552] }],
  ])('is recognised %s', (_, change) => {
    expect(judge({}, { shape: { ...light, ...change } })).toEqual(['randomx-light-memory 40']);
  });

  it.each<[string, Partial<MemoryShape>]>([
    ['an array of 300 MiB', { large: [300 * mebibyte] }],
    ['fewer scratchpads than threads', { scratchpads: 1 }],
    ['threads that ask for memory all the time', { work: { ...hashing, faultsPerSecond: 5000 } }],
    ['the code of PCRE', { code: 64 * 1024, work: { ...hashing, workers: 1 } }],
  ])('is not recognised in %s', (_, change) => {
    expect(judge({}, { shape: { ...light, ...change } })).toEqual([]);
  });

  it('weighs little beside a library of machine learning', () => {
    expect(judge({}, { shape: { ...light, libraries: ['libopenblasp-r0.3.21.so'] } })).toEqual([
      'randomx-light-memory 20',
    ]);
  });
});

describe('a steady CPU', () => {
  it.each<[string, Partial<Process>, Seen]>([
    ['a core, three turns long', {}, { cores: [1, 1, 1] }],
    ['two cores, less one reading in which others had them', {}, { cores: [0.3, 2, 1.9, 1.6] }],
    [
      'half a core where no more is allowed',
      inContainer,
      { cores: [0.5, 0.5, 0.5], cpu: { cores: 0.5, quotaCores: 0.5 } },
    ],
    [
      'less than is allowed while the kernel holds it back',
      inContainer,
      { cores: [0.33, 0.5, 0.34], cpu: { cores: 0.5, quotaCores: 0.5, throttled: 0.9 } },
    ],
    ['the little that a miner gets', {}, { cores: [0.2, 0.9], shape: fast }],
  ])('is %s', (_, changes, seen) => {
    expect(judge(changes, seen)).toContain('steady-cpu 20');
  });

  it.each<[string, Partial<Process>, Seen]>([
    ['one that was busy for less', {}, { cores: [1, 1] }],
    ['one that is not busy', {}, { cores: Array(9).fill(0.5) }],
    ['one with a pause', {}, { cores: [1, 1, 0.1, 1, 1] }],
    ['a build that comes and goes', {}, { cores: [0.9, 2, 0.9, 1.8, 0.9] }],
    ['half a core of two', inContainer, { cores: [0.5, 0.5, 0.5], cpu: { cores: 0.5, quotaCores: 2 } }],
    [
      'less than is allowed where nothing holds it back',
      inContainer,
      { cores: [0.3, 0.3, 0.3], cpu: { cores: 0.3, quotaCores: 0.5 } },
    ],
    ['the first turn of a miner', {}, { cores: [0.9], shape: fast }],
    ['a miner that is nearly stopped', {}, { cores: [0.1, 0.1, 0.1], shape: fast }],
  ])('is not %s', (_, changes, seen) => {
    expect(judge(changes, seen)).not.toContain('steady-cpu 20');
  });

  it('is told with what is allowed', () => {
    const process = { ...ordinary, ...inContainer, cores: 0.5 } as Process;
    const judges = new Behaviours(shippedBehaviours);
    const snapshot = snapshotOf(process, { cpu: { cores: 0.5, quotaCores: 0.5, throttled: 0.97 } }, 0);
    const summaries = [1, 2, 3].flatMap(() => judges.judge(process, snapshot).map(({ summary }) => summary));
    expect(summaries).toEqual(['steadily uses 0.50 cores of 0.50 allowed, throttled 97 % of the time']);
  });
});

describe('a quiet connection', () => {
  const busy = Array(20).fill(1);
  const one = [{}];

  it('is the only one of a busy process, old, in a quiet network', () => {
    expect(judge({}, { cores: busy, connections: one, segments: 0.5 })).toEqual([
      'steady-cpu 20',
      'quiet-connection 20',
    ]);
  });

  it.each<[string, Seen]>([
    ['young', { connections: [{ since: 60 }], segments: 0.5 }],
    ['one of two', { connections: [{}, { inode: 2 }], segments: 0.5 }],
    ['one with traffic beside it', { connections: one, segments: 400 }],
    ['in a network that was not counted', { connections: one }],
    ['not answered yet', { connections: [{ state: 'syn-sent' }], segments: 0.5 }],
    ['of somebody who is only presumed to hold it', { connections: [{ presumed: true }], segments: 0.5 }],
  ])('is none that is %s', (_, seen) => {
    expect(judge({}, { cores: busy, ...seen })).toEqual(['steady-cpu 20']);
  });

  it('is nothing beside a process that rests', () => {
    expect(judge({}, { cores: Array(20).fill(0.01), connections: one, segments: 0.5 })).toEqual([]);
  });
});

describe('a busy program that was just written', () => {
  const busy = [1, 1, 1];
  const written = (ago: number) => ({ exe: { state: 'file', path: '/x', changedAt: now - ago * 1000 } }) as const;
  const first = (ago: number) => [{ ...inContainer, startedAt: now - ago * 1000 }];

  it.each<[string, Partial<Process>, Seen]>([
    ['on the host, minutes before', written(120), {}],
    ['in a container, after it began', { ...inContainer, ...written(3600) }, { others: first(7200) }],
  ])('is told %s', (_, changes, seen) => {
    expect(judge(changes, { cores: busy, ...seen })).toContain('fresh-executable 20');
  });

  it.each<[string, Partial<Process>, Seen]>([
    ['on the host, an hour before', written(3600), {}],
    ['in a container whose image has it', { ...inContainer, ...written(60) }, { others: first(30) }],
    ['in a container that it is the first program of', { ...inContainer, ...written(60) }, {}],
    ['when it is not known when it was written', { exe: { state: 'file', path: '/x' } }, {}],
    ['when it may not be seen', written(now / 1000), {}],
    ['when it was replaced since', written(-600), {}],
  ])('is not told %s', (_, changes, seen) => {
    expect(judge(changes, { cores: busy, ...seen })).not.toContain('fresh-executable 20');
  });
});

describe('a disguise', () => {
  it.each([
    ['a fake kernel thread by its name', { comm: 'kworker/3:1' }, 'fake-kernel-thread 70'],
    ['kdevtmpfs', { comm: 'kdevtmpfs' }, 'fake-kernel-thread 70'],
    ['a program without a file', { exe: { state: 'memfd', path: '/memfd:x' } }, 'memfd-executable 40'],
    ['a deleted program', { exe: { state: 'deleted', path: '/tmp/x' } }, 'deleted-executable 20'],
  ] as const)('is %s', (_, changes, told) => {
    expect(judge(changes)).toEqual([told]);
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

it('nothing is held against anyone while the weights are not known', () => {
  const judges = new Behaviours(() => undefined);
  expect(judges.judge({ ...ordinary, comm: 'kdevtmpfs' }, emptyDraft())).toEqual([]);
});
