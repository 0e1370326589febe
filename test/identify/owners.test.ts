import { afterEach, describe, expect, it } from '@jest/globals';
import { METADATA_ONLY } from '../../agent/identify/metadata.ts';
import { Owners } from '../../agent/identify/owners.ts';
import type { OwnerLink } from '../../agent/model.ts';
import { HandClock } from '../hand-clock.ts';
import { type Handler, json } from './api-server.ts';
import { CHURN, CHURN_SET, lookupsAt, metadata, narrow, podNamed, startCluster } from './kubeflow-cluster.ts';

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0)) await close();
});

async function ownersIn(faults: Record<string, Handler> = {}) {
  const cluster = await startCluster(faults);
  cleanup.push(() => cluster.close());
  const clock = new HandClock();
  const owners = new Owners(lookupsAt(cluster.api(), clock), clock);
  /** What is above a pod: its owners as `Kind name`, and why there may be more. */
  const above = async (pod: string) => {
    const { chain, objects, ends } = await owners.above(podNamed(pod));
    return { chain: chain.map(({ kind, name }) => `${kind} ${name}`), read: objects.length, ends };
  };
  return { ...cluster, clock, owners, above };
}

const status =
  (code: number, headers = {}): Handler =>
  (request, response) =>
    json({ kind: 'Status', code }, code, headers)(request, response);
const hangUp: Handler = (request) => request.socket.destroy();

describe('the owners of a pod', () => {
  it.each([
    ['web', ['ReplicaSet web-5f6d77c7bb', 'Deployment web']],
    ['nightly', ['Job nightly-1', 'CronJob nightly']],
    ['churn', ['StatefulSet churn', 'Notebook churn']],
    ['weekly-x7k2p-1234', ['Workflow weekly-x7k2p', 'ScheduledWorkflow weekly']],
    ['tune-abc-worker-0', ['PyTorchJob tune-abc', 'Trial tune-abc', 'Experiment tune']],
    ['llama', ['Job llama-node-0', 'JobSet llama', 'TrainJob llama']],
    ['curves', ['ReplicaSet curves-86dd9686cb', 'Deployment curves', 'Tensorboard curves']],
    ['iris', ['ReplicaSet iris-predictor-84586bd4cf', 'Deployment iris-predictor', 'InferenceService iris']],
    ['ray-head', ['RayCluster ray']],
    ['pi-driver', ['SparkApplication pi']],
  ])('of %s are %j, and that is all', async (pod, chain) => {
    const { above } = await ownersIn();
    expect(await above(pod)).toEqual({ chain, read: chain.length, ends: undefined });
  });

  it('are none for a pod that somebody made by hand, and nothing is asked', async () => {
    const { above, asked } = await ownersIn();
    expect(await above('bare')).toEqual({ chain: [], read: 0, ends: undefined });
    expect(asked).toEqual([]);
  });

  it('are the node for a static pod, and nothing is asked', async () => {
    const { owners, asked } = await ownersIn();
    const controller = { apiVersion: 'v1', kind: 'Node', name: 'n1', uid: 'u' };
    expect(await owners.above({ ...podNamed('bare'), controller })).toEqual({ chain: [controller], objects: [] });
    expect(asked).toEqual([]);
  });

  it('cost one request for the metadata of each, and one for each API group', async () => {
    const { above, asked } = await ownersIn();
    await above('churn');
    expect(asked).toEqual([
      { path: '/apis/apps/v1', accept: 'application/json' },
      { path: CHURN_SET, accept: METADATA_ONLY },
      { path: '/apis/kubeflow.org/v1', accept: 'application/json' },
      { path: CHURN, accept: METADATA_ONLY },
    ]);
  });

  it('are asked for once, however many want to know, until ten minutes have passed', async () => {
    const { above, asked, clock } = await ownersIn();
    await Promise.all(['web', 'web', 'web'].map(above));
    await above('web');
    clock.advance(299_000);
    await above('web');
    expect(asked).toHaveLength(3);
    clock.advance(302_000);
    expect((await above('web')).read).toBe(2);
    expect(asked).toHaveLength(6);
  });

  it('are found too where the server sends whole objects', async () => {
    const { above } = await ownersIn({ [CHURN]: metadata(CHURN, { managedFields: [{}] }) });
    expect((await above('churn')).read).toBe(2);
  });
});

describe('a chain of owners ends', () => {
  it('where the role ends, with what the reference says', async () => {
    const { above } = await ownersIn(narrow());
    expect(await above('web')).toEqual({
      chain: ['ReplicaSet web-5f6d77c7bb', 'Deployment web'],
      read: 1,
      ends: { reason: 'may not read deployments.apps: the ClusterRole does not allow it (403)', again: false },
    });
  });

  it.each([
    ['an owner was deleted', 'orphan', 'the API server does not find it in notebooks.kubeflow.org'],
    ['an owner was made anew', 'of-the-old', 'notebooks.kubeflow.org has another object of that name now'],
    ['a reference has a uid of its own', 'forged-uid', 'the reference is forged'],
    ['a reference has words longer than any name', 'forged-kind', 'names no possible object'],
    ['a reference leads out of the collection', 'forged-path', 'names no possible object'],
    ['a reference leads upwards', 'forged-group', 'names no possible object'],
  ])('where %s, for good', async (_, pod, reason) => {
    const { above } = await ownersIn();
    const { chain, read, ends } = await above(pod);
    expect({ links: chain.length, read, again: ends?.again }).toEqual({ links: 1, read: 0, again: false });
    expect(ends?.reason).toContain(reason);
  });

  it('where a reference lends the uid of another owner, though that one is known', async () => {
    const { owners, above } = await ownersIn();
    expect((await above('churn')).read).toBe(2);
    const [, notebook] = (await owners.above(podNamed('churn'))).chain;
    const controller = { ...(notebook as OwnerLink), name: 'anew' };
    const { objects, ends } = await owners.above({ ...podNamed('churn'), controller });
    expect(objects).toEqual([]);
    expect(ends?.reason).toContain('the reference is forged');
  });

  it('before a forged reference reaches anything but the object of that name', async () => {
    const { above, asked } = await ownersIn();
    await Promise.all(['forged-path', 'forged-group'].map(above));
    const { controller } = podNamed('forged-path');
    expect(controller?.name).toBe('../../../default/services/kubernetes');
    expect(asked).toEqual([]);
  });

  it.each([
    ['the kind is only a part of one', 'apps/v1', 'Scale', 'the cluster has no such kind in apps/v1'],
    ['the kind is that of every object', 'apps/v1', 'constructor', 'the cluster has no such kind in apps/v1'],
    [
      'the API is not there',
      'nowhere.example/v1',
      'X',
      'the API server does not find it in the API nowhere.example/v1',
    ],
    ['the group has too many parts', 'apps/v1/x', 'X', 'its reference names no possible object: it is forged'],
    ['the group leads upwards', '../v1', 'Pod', 'its reference names no possible object: it is forged'],
    ['the version asks for more', 'v1?watch=true', 'Pod', 'its reference names no possible object: it is forged'],
  ])('where %s', async (_, apiVersion, kind, reason) => {
    const { owners } = await ownersIn();
    const link = { apiVersion, kind, name: 'web', uid: 'u' };
    const { ends } = await owners.above({ ...podNamed('web'), controller: link });
    expect(ends).toEqual({ reason, again: false });
  });

  it('where the owners own each other', async () => {
    const { above } = await ownersIn();
    expect(await above('looped')).toEqual({
      chain: ['Notebook loop-b', 'Notebook loop-a'],
      read: 2,
      ends: { reason: 'its owners own each other', again: false },
    });
  });

  it('after ten links', async () => {
    const { above, asked } = await ownersIn();
    const { chain, read, ends } = await above('deep');
    expect([chain.length, chain[0], chain[9], read]).toEqual([10, 'Notebook deep-11', 'Notebook deep-2', 10]);
    expect(ends?.reason).toBe('no more than 10 owners are followed');
    expect(asked).toHaveLength(11);
  });

  it.each([
    ['is too busy', status(429, { 'retry-after': '7' }), { again: true, retryAfter: 7 }, 'too busy'],
    ['fails', status(500), { again: true }, '(500)'],
    ['is being replaced', status(503), { again: true }, '(503)'],
    ['does not know the token any more', status(401), { again: true }, '(401)'],
    ['hangs up', hangUp, { again: true }, 'no answer from the API server about notebooks.kubeflow.org: socket hang up'],
    ['does not like the question', status(406), { again: false }, '(406)'],
    ['sends nonsense', json({ metadata: { uid: null, labels: 5 } }), { again: false }, 'another object'],
    ['sends nothing', json(null), { again: false }, 'another object'],
  ] as [string, Handler, object, string][])('where the server %s', async (_, fault, expected, reason) => {
    const { above } = await ownersIn({ [CHURN]: fault });
    const { chain, read, ends } = await above('churn');
    expect({ chain, read }).toEqual({ chain: ['StatefulSet churn', 'Notebook churn'], read: 1 });
    expect(ends).toMatchObject(expected);
    expect(ends?.reason).toContain(reason);
  });

  it('where the server sends another list than one of kinds', async () => {
    const { above } = await ownersIn({
      '/apis/kubeflow.org/v1': json({ resources: [null, 'notebooks', { kind: 7 }] }),
    });
    expect((await above('churn')).ends?.reason).toBe('the cluster has no such kind in kubeflow.org/v1');
  });

  it('and is asked for again: soon after a failure, in a minute after a refusal', async () => {
    const refuse = narrow()[CHURN] as Handler;
    const { above, asked, faults, clock } = await ownersIn({ [CHURN]: status(500) });
    const countOf = () => asked.filter(({ path }) => path === CHURN).length;
    await above('churn');
    clock.advance(1_001);
    faults[CHURN] = refuse;
    expect((await above('churn')).ends?.reason).toContain('may not read');
    clock.advance(59_000);
    await above('churn');
    expect(countOf()).toBe(2);
    delete faults[CHURN];
    clock.advance(1_001);
    expect((await above('churn')).ends).toBeUndefined();
    expect(countOf()).toBe(3);
  });
});

describe('what is kept of an owner', () => {
  it('is little, whatever its annotations hold', async () => {
    const path = '/apis/kubeflow.org/v1/namespaces/alice/notebooks/huge';
    const annotations = { 'notebooks.kubeflow.org/creator': 'x'.repeat(250 * 1024), other: 'y'.repeat(1024) };
    const { owners } = await ownersIn({ [path]: metadata(path, { annotations }) });
    const { objects } = await owners.above(podNamed('huge'));
    expect(objects[1]?.creator).toMatch(/^x{252}…$/);
    expect(JSON.stringify(objects).length).toBeLessThan(2_000);
  });

  it('is little of a reference too, which may hold anything of any length', async () => {
    const { owners } = await ownersIn();
    const { chain } = await owners.above(podNamed('forged-kind'));
    expect(chain[0]?.kind).toHaveLength(63);
    expect(chain[0]?.name).toHaveLength(253);
  });
});
