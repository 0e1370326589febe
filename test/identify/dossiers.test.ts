import { afterEach, describe, expect, it } from '@jest/globals';
import type { KubeApi } from '../../agent/identify/api.ts';
import { Dossiers, type DossiersOptions } from '../../agent/identify/dossiers.ts';
import type { Connection, Dossier, Process, Snapshot, Workload } from '../../agent/model.ts';
import { HandClock } from '../hand-clock.ts';
import { type Handler, json } from './api-server.ts';
import { ALICE, CHURN, CHURN_SET, narrow, podNamed, startCluster } from './kubeflow-cluster.ts';

const cleanup: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0).reverse()) await close();
});

async function dossiersIn(
  faults: Record<string, Handler> = {},
  { server, ...options }: Partial<DossiersOptions & { server: KubeApi['server'] }> = {},
  chance = 0,
) {
  const cluster = await startCluster(faults);
  const api = server === undefined ? cluster.api() : { ...cluster.api(), server };
  const clock = new HandClock();
  let changes = 0;
  let retries = 0;
  const waiting: (() => void)[] = [];
  const changed = () => {
    changes++;
    for (const go of waiting.splice(0)) go();
  };
  // Asked for chance each time that another attempt is planned.
  const random = () => {
    retries++;
    return chance;
  };
  const dossiers = new Dossiers({ api, clock, changed, random, ...options });
  cleanup.push(
    () => cluster.close(),
    () => dossiers.close(),
  );
  return {
    ...cluster,
    clock,
    dossiers,
    changes: () => changes,
    planned: (attempts: number) => until(() => retries === attempts),
    /** Resolves at the next change. */
    change: () => new Promise<void>((go) => waiting.push(go)),
    open: (name: string, pod = podNamed(name)) => dossiers.open(workload(name), pod),
  };
}

function workload(key: string, container = 'main'): Workload {
  return { key, kind: 'container', identity: 'known', node: 'n', namespace: 'alice', pod: key, container };
}

const silent: Handler = () => {};
const status =
  (code: number, headers = {}): Handler =>
  (request, response) =>
    json({ kind: 'Status', code }, code, headers)(request, response);

const chainOf = (dossier: Dossier | undefined) => dossier?.owner.chain.map(({ kind }) => kind);

function turn(at: number, ...clients: { pid: number; podUid: string }[]): Snapshot {
  const connections = clients.map(({ pid, podUid }) => connection(process(pid, podUid)));
  return { at, connections } as Pick<Snapshot, 'at' | 'connections'> as Snapshot;
}

const processes = new Map<string, Process>();

/** The same object for the same process, as the sensor has it. */
function process(pid: number, podUid: string): Process {
  const key = `${pid} ${podUid}`;
  const container = { id: 'c', path: '/c', podUid };
  const known = processes.get(key) ?? ({ pid, comm: `comm${pid}`, cgroup: { cpuPath: '/', container } } as Process);
  processes.set(key, known);
  return known;
}

function connection(owner: Process): Connection {
  const rest = { netns: 1, since: 0, localIp: '10.0.0.2', localPort: 1, inode: 1, state: 'established' } as const;
  return { ...rest, remoteIp: '10.96.0.1', remotePort: 443, owner };
}

describe('a dossier', () => {
  it('tells the owners, Kubeflow and what could spread, once the cluster has answered', async () => {
    const { open, dossiers, change } = await dossiersIn();
    open('churn');
    expect(dossiers.of('churn')).toEqual({ settled: false });
    await change();
    const { dossier, settled } = dossiers.of('churn');
    expect(settled).toBe(true);
    expect(chainOf(dossier)).toEqual(['StatefulSet', 'Notebook']);
    expect(dossier).toMatchObject({
      kubeflow: { name: 'churn', person: 'alice@example.com', creator: 'mallory@example.com' },
      spread: { serviceAccount: 'default', tokenMounted: true },
    });
    expect(dossier?.owner).not.toHaveProperty('endsBecause');
    expect(dossier?.spread).not.toHaveProperty('apiServer');
  });

  it('costs no request before it is opened, and none after it is complete', async () => {
    const { open, dossiers, change, asked, clock } = await dossiersIn();
    dossiers.see(turn(1, { pid: 7, podUid: 'u' }));
    expect(dossiers.of('churn')).toEqual({ settled: true });
    expect(asked).toEqual([]);
    open('churn');
    await change();
    const count = asked.length;
    expect(count).toBe(7);
    open('churn');
    dossiers.see(turn(2, { pid: 7, podUid: 'u' }));
    clock.advance(3_600_000);
    dossiers.see(turn(3, { pid: 7, podUid: 'u' }));
    expect(asked).toHaveLength(count);
    expect(clock.waits).toEqual([]);
  });

  it('is shared by the containers of a pod as far as they have the same owners', async () => {
    const { dossiers, asked } = await dossiersIn();
    const pod = podNamed('churn');
    dossiers.open(workload('a'), pod);
    dossiers.open(workload('b'), pod);
    await until(() => dossiers.of('a').settled && dossiers.of('b').settled);
    expect(asked).toHaveLength(7);
  });

  it('follows what the pod says of itself without asking again', async () => {
    const { open, dossiers, change, asked } = await dossiersIn();
    open('churn');
    await change();
    const count = asked.length;
    const before = dossiers.of('churn').dossier;
    open('churn', { ...podNamed('churn'), labels: {}, hostPid: true });
    const { dossier } = dossiers.of('churn');
    expect(dossier?.spread.hostPid).toBe(true);
    expect([before?.kubeflow?.labels.length, dossier?.kubeflow?.labels.length]).toEqual([1, 0]);
    expect(asked).toHaveLength(count);
  });

  it('tells of the container as soon as it is known which it is', async () => {
    const { dossiers, change } = await dossiersIn();
    const pod = podNamed('churn');
    const [main] = pod.containers;
    const containers = [
      { ...main, tokenMounted: false },
      { ...main, name: 'other' },
    ];
    const two = { ...pod, containers } as typeof pod;
    dossiers.open(workload('churn', 'aaaaaaaaaaaa'), two);
    await change();
    expect(dossiers.of('churn').dossier?.spread.tokenMounted).toBe(true);
    dossiers.open(workload('churn', 'main'), two);
    expect(dossiers.of('churn').dossier?.spread.tokenMounted).toBe(false);
  });

  it('begins anew for another pod', async () => {
    const { open, dossiers, change } = await dossiersIn();
    open('churn');
    await change();
    open('churn', podNamed('web'));
    expect(dossiers.of('churn')).toEqual({ settled: false });
    await change();
    expect(chainOf(dossiers.of('churn').dossier)).toEqual(['ReplicaSet', 'Deployment']);
  });
});

describe('while the cluster does not answer, a dossier', () => {
  it('is settled after ten seconds with what the pod says, and completed when the answer comes', async () => {
    const { open, dossiers, faults, clock, change } = await dossiersIn({ [CHURN_SET]: silent });
    open('churn');
    clock.advance(9_999);
    expect(dossiers.of('churn')).toEqual({ settled: false });
    const settled = change();
    clock.advance(1);
    await settled;
    expect(dossiers.of('churn').dossier?.owner).toMatchObject({
      chain: [{ kind: 'StatefulSet', name: 'churn' }],
      endsBecause: 'the API server has not answered yet',
    });
    await change();
    expect(dossiers.of('churn').dossier?.owner.endsBecause).toContain('silent for 10 s');
    delete faults[CHURN_SET];
    expect(clock.waits).toEqual([5_000]);
    clock.advance(5_000);
    await change();
    expect(chainOf(dossiers.of('churn').dossier)).toEqual(['StatefulSet', 'Notebook']);
    expect(clock.waits).toEqual([]);
  });

  it.each([
    ['5 s, 10 s, 20 s ... 5 min', status(500), 0, [5, 10, 20, 40, 80, 160, 300, 300]],
    ['half as long again where chance wants it', status(500), 1, [7.5, 15, 30, 60, 120, 240, 300, 300]],
    ['as long as the server asks', status(429, { 'retry-after': '30' }), 0, [30, 30, 30, 40]],
    ['5 min, even if the server asks for a day', status(503, { 'retry-after': '86400' }), 0, [300, 300]],
  ])('is looked up again after %s', async (_, fault, chance, seconds) => {
    const { open, planned, clock } = await dossiersIn({ [CHURN]: fault }, {}, chance);
    open('churn');
    for (const [i, wait] of seconds.entries()) {
      await planned(i + 1);
      expect(clock.waits).toEqual([wait * 1000]);
      clock.advance(wait * 1000);
    }
    await planned(seconds.length + 1);
  });

  it('is announced again only when there is news', async () => {
    const { open, dossiers, faults, change, changes, planned, clock } = await dossiersIn({ [CHURN]: status(500) });
    open('churn');
    await change();
    clock.advance(5_000);
    await planned(2);
    expect(changes()).toBe(1);
    delete faults[CHURN];
    clock.advance(10_000);
    await change();
    expect(changes()).toBe(2);
    expect(dossiers.of('churn').dossier?.kubeflow?.confirmed).toBe(true);
  });

  it('keeps what was known', async () => {
    const faults = { '/api/v1/namespaces/default/services/kubernetes': status(500) };
    const { open, dossiers, change, planned, clock, ...cluster } = await dossiersIn(faults);
    open('churn');
    await change();
    const before = dossiers.of('churn').dossier;
    for (const path of [CHURN, CHURN_SET, ALICE]) cluster.faults[path] = status(500);
    // So long that nothing remembered is good any more.
    clock.advance(700_000);
    await planned(2);
    expect(before?.kubeflow?.person).toBe('alice@example.com');
    expect(dossiers.of('churn').dossier).toEqual(before);
  });
});

describe('where the role is too narrow, a dossier', () => {
  it('says so, and is not looked up again', async () => {
    const { open, dossiers, change, clock } = await dossiersIn(narrow());
    open('churn');
    await change();
    expect(dossiers.of('churn').dossier?.owner).toMatchObject({
      chain: [{ name: 'churn' }],
      endsBecause: 'may not read statefulsets.apps: the ClusterRole does not allow it (403)',
    });
    expect(dossiers.blind).toEqual([
      'may not read namespaces: the ClusterRole does not allow it (403)',
      'may not read services: the ClusterRole does not allow it (403)',
      'may not read endpoints: the ClusterRole does not allow it (403)',
    ]);
    expect(clock.waits).toEqual([]);
  });
});

describe('a process of the pod that is connected to the API server', () => {
  const { uid } = podNamed('churn');

  it('is told with the first answer when it was seen before', async () => {
    const { open, dossiers, change } = await dossiersIn();
    dossiers.see(turn(1_000, { pid: 8, podUid: 'other' }, { pid: 7, podUid: uid }));
    open('churn');
    await change();
    const { apiServer } = dossiers.of('churn').dossier?.spread ?? {};
    expect(apiServer).toEqual({ pid: 7, comm: 'comm7', firstSeen: 1_000, lastSeen: 1_000 });
  });

  it('is told when it appears, for as long as it stays, and after it has gone', async () => {
    const { open, dossiers, change } = await dossiersIn();
    open('churn');
    await change();
    const seen = () => dossiers.of('churn').dossier?.spread.apiServer;
    dossiers.see(turn(1_000, { pid: 8, podUid: 'other' }));
    expect(seen()).toBeUndefined();
    dossiers.see(turn(2_000, { pid: 7, podUid: uid }));
    expect(seen()).toMatchObject({ pid: 7, firstSeen: 2_000, lastSeen: 2_000 });
    dossiers.see(turn(3_000, { pid: 6, podUid: uid }, { pid: 7, podUid: uid }));
    expect(seen()).toMatchObject({ pid: 7, firstSeen: 2_000, lastSeen: 3_000 });
    dossiers.see(turn(4_000, { pid: 6, podUid: uid }));
    dossiers.see(turn(5_000));
    expect(seen()).toMatchObject({ pid: 6, firstSeen: 2_000, lastSeen: 4_000 });
  });

  it('is found by the config hash of a static pod', async () => {
    const { open, dossiers, change } = await dossiersIn();
    open('churn', { ...podNamed('churn'), configHash: 'h' });
    await change();
    dossiers.see(turn(1_000, { pid: 7, podUid: 'h' }));
    expect(dossiers.of('churn').dossier?.spread.apiServer?.pid).toBe(7);
  });

  it('is known at once at the address that the agent asks', async () => {
    const server = { host: '10.96.0.1', port: 443 };
    const { open, dossiers, clock, change } = await dossiersIn({ [CHURN_SET]: silent }, { server });
    open('churn');
    dossiers.see(turn(1_000, { pid: 7, podUid: uid }));
    const settled = change();
    clock.advance(10_000);
    await settled;
    expect(dossiers.of('churn').dossier?.spread.apiServer?.pid).toBe(7);
  });
});

describe('dossiers', () => {
  it('are forgotten when nobody needs them, and their timers with them', async () => {
    const { open, dossiers, planned, clock } = await dossiersIn({ [CHURN]: status(500) });
    open('churn');
    open('web');
    await until(() => dossiers.of('web').settled);
    await planned(1);
    expect(clock.waits).toHaveLength(1);
    dossiers.keep(new Set(['web']));
    expect(clock.waits).toEqual([]);
    expect(dossiers.of('churn')).toEqual({ settled: true });
    expect(dossiers.of('web').dossier).toBeDefined();
  });

  it('that are closed before the answer say nothing when it comes', async () => {
    const { open, dossiers, changes, clock, asked } = await dossiersIn({ [CHURN]: status(500) });
    open('churn');
    dossiers.close();
    await until(() => asked.length === 7 && clock.waits.length === 0);
    expect(changes()).toBe(0);
    expect(dossiers.of('churn')).toEqual({ settled: true });
  });

  it('are bounded; what finds no room waits for nothing', async () => {
    const { open, dossiers, change } = await dossiersIn({}, { limit: 1 });
    open('churn');
    open('web');
    expect(dossiers.dropped).toBe(1);
    expect(dossiers.of('web')).toEqual({ settled: true });
    await change();
    dossiers.keep(new Set());
    open('web');
    await change();
    expect(dossiers.of('web').dossier).toBeDefined();
  });
});

/** Rejects when that does not become so within 5 s. */
async function until(isSo: () => boolean): Promise<void> {
  for (const end = performance.now() + 5_000; !isSo(); ) {
    if (performance.now() > end) throw new Error(`never: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
