import { afterEach, describe, expect, it } from '@jest/globals';
import { kubeflowOf } from '../../agent/identify/kubeflow.ts';
import { Namespaces } from '../../agent/identify/namespaces.ts';
import type { OwnerObject } from '../../agent/identify/owner-object.ts';
import { type Ancestry, Owners } from '../../agent/identify/owners.ts';
import type { Pod } from '../../agent/identify/pod.ts';
import { HandClock } from '../hand-clock.ts';
import type { Handler } from './api-server.ts';
import { ALICE, CHURN, lookupsAt, metadata, narrow, podNamed, startCluster } from './kubeflow-cluster.ts';

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0)) await close();
});

/** What the recorded cluster says of a pod. */
async function recorded(name: string, faults: Record<string, Handler> = {}, pod = podNamed(name)) {
  const cluster = await startCluster(faults);
  cleanup.push(() => cluster.close());
  const clock = new HandClock();
  const lookups = lookupsAt(cluster.api(), clock);
  const profile = await new Namespaces(lookups, clock).profile(pod.namespace);
  return kubeflowOf(pod, await new Owners(lookups, clock).above(pod), profile);
}

/** A namespace that is no profile. */
const ordinary = { ok: true, value: undefined } as const;
const alice = { profile: 'alice', person: 'alice@example.com' };
const confirmed = (name: string, value: string) => ({ name, value, confirmed: true });
const claimed = (name: string, value: string) => ({ name, value, confirmed: false });
const runid = '6e1a9c6e-5f0c-4d83-8a3e-4fd3c1b2a7d5';

describe('what of Kubeflow a pod belongs to', () => {
  it('is a notebook, with who made it and whose profile it is in', async () => {
    expect(await recorded('churn')).toEqual({
      kind: 'notebook',
      name: 'churn',
      confirmed: true,
      ...alice,
      creator: 'mallory@example.com',
      labels: [confirmed('notebook-name', 'churn')],
    });
  });

  it('is a pipeline run, with its id', async () => {
    expect(await recorded('weekly-x7k2p-1234')).toEqual({
      kind: 'pipeline run',
      name: 'weekly-x7k2p',
      confirmed: true,
      run: runid,
      ...alice,
      labels: [confirmed('workflows.argoproj.io/workflow', 'weekly-x7k2p'), confirmed('pipeline/runid', runid)],
    });
  });

  it('is a Katib trial of an experiment, not the job that does the work', async () => {
    expect(await recorded('tune-abc-worker-0')).toEqual({
      kind: 'katib trial',
      name: 'tune-abc',
      confirmed: true,
      experiment: 'tune',
      ...alice,
      labels: [
        confirmed('katib.kubeflow.org/trial', 'tune-abc'),
        confirmed('katib.kubeflow.org/experiment', 'tune'),
        confirmed('training.kubeflow.org/job-name', 'tune-abc'),
        claimed('training.kubeflow.org/operator-name', 'pytorchjob-controller'),
        claimed('training.kubeflow.org/replica-type', 'worker'),
        claimed('training.kubeflow.org/replica-index', '0'),
      ],
    });
  });

  it('is a TrainJob, whose labels the job below it bears', async () => {
    expect(await recorded('llama')).toEqual({
      kind: 'training job',
      name: 'llama',
      confirmed: true,
      ...alice,
      labels: [
        confirmed('trainer.kubeflow.org/trainjob-ancestor-step', 'trainer'),
        confirmed('jobset.sigs.k8s.io/jobset-name', 'llama'),
      ],
    });
  });

  it.each([
    ['bert-master-0', 'training job', 'bert', 1],
    ['curves', 'tensorboard', 'curves', 0],
    ['iris', 'serving', 'iris', 1],
  ])('is that of %s', async (pod, kind, name, labels) => {
    const kubeflow = await recorded(pod);
    expect(kubeflow).toMatchObject({ kind, name, confirmed: true, ...alice });
    expect(kubeflow?.labels.filter((label) => label.confirmed)).toHaveLength(labels);
  });

  it.each(['web', 'nightly', 'bare'])('is nothing for %s in an ordinary namespace', async (pod) => {
    expect(await recorded(pod)).toBeUndefined();
  });
});

describe('a pod that no part of Kubeflow made', () => {
  it.each([
    ['by hand', { ...podNamed('bare'), namespace: 'alice' }],
    ['by another operator', podNamed('ray-head')],
    ['with a reference that names nothing', podNamed('forged-kind')],
  ])('but made %s, is in the profile of a person', async (_, pod) => {
    expect(await recorded(pod.name, {}, pod)).toEqual({
      kind: 'profile',
      name: 'alice',
      confirmed: true,
      ...alice,
      labels: [],
    });
  });

  it('is nothing of Kubeflow where only an annotation names an owner: others use that word too', async () => {
    const plain = { labels: {}, ownerReferences: [] };
    expect(await recorded('ray-head', { [ALICE]: metadata(ALICE, plain) })).toBeUndefined();
    expect(await recorded('churn', { [ALICE]: metadata(ALICE, plain) })).toMatchObject(alice);
  });
});

describe('what is only claimed', () => {
  it.each([
    ['pretender', 'churn', 'has only the label'],
    ['forged-uid', 'churn', 'refers to a notebook that is another one'],
    ['of-the-old', 'anew', 'was of a notebook that was made anew'],
    ['orphan', 'gone', 'was of a notebook that is deleted'],
  ])('by %s, which %s', async (pod, name) => {
    expect(await recorded(pod)).toEqual({
      kind: 'notebook',
      name,
      confirmed: false,
      ...alice,
      labels: [claimed('notebook-name', name)],
    });
  });

  it('is a notebook that can not be, for a forged reference without a label', async () => {
    const name = '../../../default/services/kubernetes';
    expect(await recorded('forged-path')).toMatchObject({ kind: 'notebook', name, confirmed: false, labels: [] });
  });

  it('is a notebook that may not be read: its StatefulSet names it, but nobody says that it is there', async () => {
    const faults = { [CHURN]: narrow()[CHURN] as Handler };
    expect(await recorded('churn', faults)).toMatchObject({
      kind: 'notebook',
      name: 'churn',
      confirmed: false,
      labels: [claimed('notebook-name', 'churn')],
    });
  });

  it.each([
    [{ 'pipeline/runid': 'r' }, { kind: 'pipeline run', name: 'r', run: 'r' }],
    [
      { 'pipeline/runid': 'r', 'workflows.argoproj.io/workflow': 'w' },
      { kind: 'pipeline run', name: 'w', run: 'r' },
    ],
    [
      { 'katib.kubeflow.org/experiment': 'e', 'katib.kubeflow.org/trial': 't', 'training.kubeflow.org/job-name': 'j' },
      { kind: 'katib trial', name: 't', experiment: 'e' },
    ],
    [{ 'training.kubeflow.org/job-name': 'j' }, { kind: 'training job', name: 'j' }],
    [{ 'jobset.sigs.k8s.io/jobset-name': 'j' }, { kind: 'training job', name: 'j' }],
    [{ 'serving.kserve.io/inferenceservice': 's' }, { kind: 'serving', name: 's' }],
    [{ 'notebooks.kubeflow.org/workspace-name': 'w' }, { kind: 'notebook', name: 'w' }],
  ])('with the labels %j alone', (labels, expected) => {
    const { labels: told, ...thing } = kubeflowOf(podWith(labels), none, ordinary) ?? { labels: [] };
    expect(thing).toEqual({ ...expected, confirmed: false });
    expect(told.map(({ confirmed }) => confirmed)).toEqual(Object.keys(labels).map(() => false));
  });

  it.each([{ 'training.kubeflow.org/replica-type': 'worker' }, { 'notebook-name': '' }, { app: 'churn' }, {}])(
    'is nothing without a name, as with %j',
    (labels) => {
      expect(kubeflowOf(podWith(labels), none, ordinary)).toBeUndefined();
    },
  );
});

describe('a label', () => {
  const deployment = object('apps/v1', 'Deployment', 'churn', { 'notebook-name': 'churn', 'pipeline/runid': 'r' });

  it('is not confirmed by an owner that the same hand has made', () => {
    const kubeflow = kubeflowOf(podWith({ 'notebook-name': 'churn' }), of(deployment), ordinary);
    expect(kubeflow).toMatchObject({ confirmed: false, labels: [claimed('notebook-name', 'churn')] });
  });

  it('is not confirmed by what is below the owner that it is about and only has its name', () => {
    const owners = of(object('apps/v1', 'StatefulSet', 'churn'), object('kubeflow.org/v1', 'Notebook', 'other'));
    const kubeflow = kubeflowOf(podWith({ 'notebook-name': 'churn' }), owners, ordinary);
    expect(kubeflow).toMatchObject({ name: 'other', confirmed: true, labels: [claimed('notebook-name', 'churn')] });
  });

  it.each([
    ['names another notebook', object('kubeflow.org/v1', 'Notebook', 'other'), 'notebook-name', 'churn'],
    ['names an experiment as a trial', object('kubeflow.org/v1', 'Experiment', 'x'), 'katib.kubeflow.org/trial', 'x'],
    ['is about another kind', object('kubeflow.org/v1', 'PyTorchJob', 'churn'), 'notebook-name', 'churn'],
    ['is about a kind of another group', object('evil.example/v1', 'Notebook', 'churn'), 'notebook-name', 'churn'],
    [
      'names the job where it should not',
      object('kubeflow.org/v1', 'TFJob', 'ps'),
      'training.kubeflow.org/job-role',
      'ps',
    ],
    ['says another run', object('argoproj.io/v1', 'Workflow', 'w', { 'pipeline/runid': 'r' }), 'pipeline/runid', 'q'],
  ])('is not confirmed when it %s', (_, owner, name, value) => {
    const kubeflow = kubeflowOf(podWith({ [name]: value, 'notebook-name': 'churn' }), of(owner), ordinary);
    expect(kubeflow?.labels).toContainEqual(claimed(name, value));
  });

  it('does not change what the owners say', () => {
    const labels = { 'notebook-name': 'other', 'pipeline/runid': 'r', 'katib.kubeflow.org/experiment': 'e' };
    expect(kubeflowOf(podWith(labels), of(object('kubeflow.org/v1', 'Notebook', 'churn')), ordinary)).toMatchObject({
      kind: 'notebook',
      name: 'churn',
      confirmed: true,
    });
    const workflow = object('argoproj.io/v1alpha1', 'Workflow', 'w');
    expect(kubeflowOf(podWith(labels), of(workflow), ordinary)).not.toHaveProperty('run');
  });

  it('is cut when it is longer than a label can be', () => {
    const long = 'x'.repeat(1_000);
    const kubeflow = kubeflowOf(podWith({ 'notebook-name': long }), none, ordinary);
    expect([kubeflow?.name.length, kubeflow?.labels[0]?.value.length]).toEqual([253, 253]);
  });
});

describe('several owners of Kubeflow', () => {
  const job = object('kubeflow.org/v1', 'PyTorchJob', 'j');

  it('are told by the topmost: a job that a pipeline has started is that pipeline run', () => {
    const workflow = object('argoproj.io/v1alpha1', 'Workflow', 'w', { 'pipeline/runid': 'r' });
    expect(kubeflowOf(podWith({}), of(job, workflow), ordinary)).toMatchObject({ kind: 'pipeline run', run: 'r' });
  });

  it('are told by the trial and not by its experiment, whose name the trial bears where it may not be read', () => {
    const trial = object('kubeflow.org/v1beta1', 'Trial', 't', { 'katib.kubeflow.org/experiment': 'e' });
    const told = { kind: 'katib trial', name: 't', experiment: 'e' };
    expect(kubeflowOf(podWith({}), of(job, trial), ordinary)).toMatchObject(told);
    const experiment = object('kubeflow.org/v1beta1', 'Experiment', 'e');
    expect(kubeflowOf(podWith({}), of(job, trial, experiment), ordinary)).toMatchObject(told);
  });

  it('may be an experiment alone, for what helps it along', () => {
    const suggestion = object('kubeflow.org/v1beta1', 'Suggestion', 'e');
    const experiment = object('kubeflow.org/v1beta1', 'Experiment', 'e');
    expect(kubeflowOf(podWith({}), of(suggestion, experiment), ordinary)).toMatchObject({
      kind: 'katib trial',
      name: 'e',
      experiment: 'e',
    });
  });
});

describe('a namespace', () => {
  const own = { annotations: {}, labels: {}, ownerReferences: [] };

  it.each([
    ['made by the profile controller', {}, alice],
    [
      'with the label alone',
      { ...own, labels: { 'app.kubernetes.io/part-of': 'kubeflow-profile' } },
      { profile: 'alice' },
    ],
    ['with the annotation alone', { ...own, annotations: { owner: 'bob' } }, { profile: 'alice', person: 'bob' }],
    [
      'owned by a Profile',
      { ...own, ownerReferences: [{ apiVersion: 'kubeflow.org/v1beta1', kind: 'Profile', name: 'a', uid: 'u' }] },
      { profile: 'alice' },
    ],
    ['that is an ordinary one', own, {}],
    ['of another Profile', { ...own, ownerReferences: [{ apiVersion: 'x.example/v1', kind: 'Profile' }] }, {}],
    ['with another label', { ...own, labels: { 'app.kubernetes.io/part-of': 'shop' } }, {}],
  ])('%s is told as %j', async (_, more, expected) => {
    const { profile, person } = (await recorded('churn', { [ALICE]: metadata(ALICE, more) })) ?? {};
    expect({ profile, person }).toEqual({ profile: undefined, person: undefined, ...expected });
  });

  it('that may not be read leaves the rest', async () => {
    const kubeflow = await recorded('churn', { [ALICE]: narrow()[ALICE] as Handler });
    const unknownBecause = 'may not read namespaces: the ClusterRole does not allow it (403)';
    expect(kubeflow).toMatchObject({ kind: 'notebook', confirmed: true, unknownBecause });
    expect(kubeflow).not.toHaveProperty('profile');
  });

  it('has a person of bounded length', async () => {
    const more = { annotations: { owner: 'x'.repeat(250 * 1024) } };
    expect((await recorded('churn', { [ALICE]: metadata(ALICE, more) }))?.person).toHaveLength(253);
  });
});

const none: Ancestry = { chain: [], objects: [] };

function podWith(labels: Record<string, string>): Pod {
  return { ...podNamed('bare'), labels };
}

function object(apiVersion: string, kind: string, name: string, labels: Record<string, string> = {}): OwnerObject {
  return { link: { apiVersion, kind, name, uid: `${kind}-${name}` }, labels };
}

function of(...objects: OwnerObject[]): Ancestry {
  return { chain: objects.map(({ link }) => link), objects };
}
