import { describe, expect, it } from '@jest/globals';
import { Behaviours } from '../../agent/judge/behaviours.ts';
import { Findings, type Judgement } from '../../agent/judge/findings.ts';
import type { Connection, Evidence, Judgeable, Process, Program } from '../../agent/model.ts';
import { emptyDraft } from '../sensors/draft.ts';
import { shippedBehaviours } from './shipped-behaviours.ts';

const processOf = (pid: number) =>
  ({
    pid,
    startTicks: 1,
    comm: 'worker',
    cmdline: [],
    exe: { state: 'file', path: '/x' },
    cgroup: { cpuPath: '/' },
  }) as Partial<Process> as Process;
const programOf = (process: Process): Program => ({ process, cmdline: ['x'] });
const connection = (owner: Process | undefined, remotePort: number): Connection => ({
  netns: 1,
  state: 'established',
  localIp: '127.0.0.1',
  localPort: 40_000,
  remoteIp: '127.0.0.1',
  remotePort,
  inode: remotePort,
  since: 0,
  ...(owner === undefined ? {} : { owner }),
});
const evidence = (id: string, weight: number): Evidence => ({ id, kind: 'process_creation', weight, summary: id });

/** Programs are called evil; connections are told by their port. */
const judge: Judgement = (record) => {
  if (record.kind === 'process') return [evidence('evil', 70)];
  return record.kind === 'connection'
    ? [evidence(record.port < 1000 ? 'port' : 'pool', record.port < 1000 ? 20 : 70)]
    : [];
};

function findings() {
  let asked = 0;
  const found = new Findings((record) => {
    asked++;
    return judge(record);
  }, new Behaviours(shippedBehaviours));
  return { found, asked: () => asked };
}

describe('findings', () => {
  it('judge a program once, and keep what was found until it ends', () => {
    const { found, asked } = findings();
    const process = processOf(7);
    const processes = new Map([[7, process]]);
    expect(found.in({ ...emptyDraft(), processes, programs: [programOf(process)] })).toMatchObject([{ process }]);
    expect(found.in({ ...emptyDraft(), processes })).toMatchObject([{ process, evidence: [{ id: 'evil' }] }]);
    expect(asked()).toBe(1);
    expect(found.in({ ...emptyDraft(), ended: [process] })).toEqual([]);
  });

  it('judge a connection once its owner is known, and only once', () => {
    const { found, asked } = findings();
    const process = processOf(7);
    const open = connection(undefined, 3333) as { owner?: Process } & Connection;
    expect(found.in({ ...emptyDraft(), connections: [open] })).toEqual([]);
    open.owner = process;
    for (let turn = 0; turn < 3; turn++) found.in({ ...emptyDraft(), connections: [open] });
    expect(asked()).toBe(1);
  });

  it('name the program of the owner of a connection, but not of an owner that is only presumed', () => {
    const asked: Judgeable[] = [];
    const found = new Findings((record) => {
      asked.push(record);
      return judge(record);
    }, new Behaviours(shippedBehaviours));
    const first = processOf(1);
    const open = { ...connection(first, 3333), presumed: true } as { owner: Process; presumed?: boolean } & Connection;
    const told = () => found.in({ ...emptyDraft(), connections: [open] });
    expect(told()).toMatchObject([
      { process: first, evidence: [{ summary: 'pool (some process of this container)' }] },
    ]);
    open.owner = processOf(7);
    delete open.presumed;
    expect(told()).toMatchObject([{ process: { pid: 7 }, evidence: [{ summary: 'pool' }] }]);
    told();
    expect(asked.map((record) => 'exe' in record)).toEqual([false, true]);
  });

  it('judge a connection again when the process that stood for its owner is the owner', () => {
    const { found, asked } = findings();
    const open = { ...connection(processOf(1), 3333), presumed: true } as { presumed?: boolean } & Connection;
    found.in({ ...emptyDraft(), connections: [open] });
    delete open.presumed;
    const [finding] = found.in({ ...emptyDraft(), connections: [open] });
    expect([asked(), finding?.evidence[0]?.summary]).toEqual([2, 'pool']);
  });

  it('are not hidden by thousands of weak ones', () => {
    const { found } = findings();
    const process = processOf(7);
    const decoys = Array.from({ length: 900 }, (_, port) => connection(process, port + 1));
    const [finding] = found.in({ ...emptyDraft(), connections: [...decoys, connection(process, 3333)] });
    expect(finding?.evidence.map(({ id }) => id)).toEqual(['port', 'pool']);
  });

  it('are made anew when the signatures change', () => {
    const { found } = findings();
    const process = processOf(7);
    found.in({ ...emptyDraft(), programs: [programOf(process)] });
    found.judgeWith(() => []);
    expect(found.in({ ...emptyDraft(), processes: new Map([[7, process]]) })).toEqual([]);
  });
});

describe('the environment', () => {
  const seen = (names: readonly string[]) => {
    const asked: number[] = [];
    const found = new Findings(
      (record) => (record.kind === 'process' && record.env !== undefined ? [evidence('env', 40)] : judge(record)),
      new Behaviours(shippedBehaviours),
      ({ pid }) => {
        asked.push(pid);
        return names;
      },
    );
    return { found, asked };
  };
  const suspect = processOf(7);
  const other = processOf(8);
  const processes = new Map([suspect, other].map((process) => [process.pid, process]));

  it('is read once, of a process that something is held against', () => {
    const { found, asked } = seen(['POOL_URL']);
    const expected = [{ process: suspect, evidence: [{ id: 'evil' }, { id: 'env' }] }];
    expect(found.in({ ...emptyDraft(), processes, programs: [programOf(suspect)] })).toMatchObject(expected);
    expect(found.in({ ...emptyDraft(), processes })).toMatchObject(expected);
    expect(asked).toEqual([7]);
  });

  it('is read again after an exec', () => {
    const { found, asked } = seen(['POOL_URL']);
    for (let i = 0; i < 2; i++) found.in({ ...emptyDraft(), processes, programs: [programOf(suspect)] });
    expect(asked).toEqual([7, 7]);
  });

  it('is nothing when it is empty or may not be read', () => {
    const { found } = seen([]);
    const draft = { ...emptyDraft(), processes, programs: [programOf(suspect)] };
    expect(found.in(draft)).toMatchObject([{ process: suspect, evidence: [{ id: 'evil' }] }]);
  });
});
