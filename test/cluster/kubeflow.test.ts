import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningAgent } from '../live/agent.ts';
import type { Manifest, Metadata } from './api.ts';
import { declareKinds, KUBEFLOW_KINDS } from './crds.ts';
import { expectGuilty, expectInnocent } from './guilty.ts';
import { job, miner, ownedBy, pod, podSpec, worker, workloadSet } from './pods.ts';
import { clusterScene } from './scenes.ts';

const scene = clusterScene();
let agent: RunningAgent;
let declared: readonly Manifest[] = [];
beforeAll(async () => {
  declared = await declareKinds(scene().api, KUBEFLOW_KINDS);
  agent = await scene().agent();
});
afterAll(async () => {
  for (const each of declared) await scene().api.remove(each);
});

const PERSON = 'user@example.org';

/** A namespace as the profile controller of Kubeflow makes it. */
function profile(): Promise<string> {
  const labels = { 'app.kubernetes.io/part-of': 'kubeflow-profile' };
  return scene().namespace({ annotations: { owner: PERSON }, labels });
}

/** Makes an object of one of the kinds of Kubeflow. */
function make(kind: (typeof KUBEFLOW_KINDS)[number][2], metadata: Metadata): Promise<Manifest> {
  const [group, version] = KUBEFLOW_KINDS.find((each) => each[2] === kind) ?? [];
  return scene().api.apply({ apiVersion: `${group}/${version}`, kind, metadata });
}

/** As the notebook controller makes it for a Notebook. */
function notebookSet(metadata: Metadata, container = miner(metadata.name)): Manifest {
  const labels = { statefulset: metadata.name, 'notebook-name': metadata.name };
  return workloadSet('StatefulSet', metadata, podSpec(scene().node, [container]), labels);
}

describe('a miner in Kubeflow is named with', () => {
  it('its notebook, the profile, the person and who made it; the notebook beside it is not accused', async () => {
    const { api } = scene();
    const namespace = await profile();
    const annotations = { 'notebooks.kubeflow.org/creator': 'intern@example.org' };
    const [owner, other] = [
      await make('Notebook', { namespace, name: 'prices', annotations }),
      await make('Notebook', { namespace, name: 'weather', annotations }),
    ];
    const honest = await api.apply(notebookSet({ namespace, name: 'weather', ...ownedBy(other) }, worker()));
    const neighbour = await scene().running(honest, 'worker');
    const guilty = await api.apply(notebookSet({ namespace, name: 'prices', ...ownedBy(owner) }));
    await expectGuilty(agent, await scene().running(guilty, 'prices'), {
      owners: [
        ['apps/v1', 'StatefulSet', 'prices'],
        ['kubeflow.org/v1', 'Notebook', 'prices'],
      ],
      kubeflow: {
        kind: 'notebook',
        name: 'prices',
        confirmed: true,
        profile: namespace,
        person: PERSON,
        creator: 'intern@example.org',
        labels: [{ name: 'notebook-name', value: 'prices', confirmed: true }],
      },
    });
    await expectInnocent(agent, neighbour);
  });

  it('its pipeline run, when the Workflow that owns it has the same run', async () => {
    const namespace = await profile();
    const run = 'a3f0c1de-0000-4000-8000-000000000001';
    const labels = { 'pipeline/runid': run };
    const workflow = await make('Workflow', { namespace, name: 'nightly-x7k2p', labels });
    const of = { ...labels, 'workflows.argoproj.io/workflow': 'nightly-x7k2p' };
    const spec = podSpec(scene().node, [worker('wait'), miner('main')], { restartPolicy: 'Never' });
    const step = { namespace, name: 'nightly-x7k2p-17', labels: of, ...ownedBy(workflow) };
    const guilty = await scene().api.apply(pod(step, spec));
    const neighbour = await scene().running(guilty, 'wait');
    const { kubeflow } = await expectGuilty(agent, await scene().running(guilty, 'main'), {
      owners: [['argoproj.io/v1alpha1', 'Workflow', 'nightly-x7k2p']],
      kubeflow: expect.objectContaining({
        kind: 'pipeline run',
        name: 'nightly-x7k2p',
        confirmed: true,
        run,
        profile: namespace,
        person: PERSON,
      }),
    });
    expect(kubeflow?.labels).toHaveLength(2);
    expect(kubeflow?.labels).toEqual(
      expect.arrayContaining(Object.entries(of).map(([name, value]) => ({ name, value, confirmed: true }))),
    );
    await expectInnocent(agent, neighbour);
  });

  it('its Katib trial and experiment', async () => {
    const namespace = await profile();
    const experiment = await make('Experiment', { namespace, name: 'tune' });
    const ofExperiment = { 'katib.kubeflow.org/experiment': 'tune' };
    const trial = await make('Trial', { namespace, name: 'tune-b7', labels: ofExperiment, ...ownedBy(experiment) });
    const labels = { ...ofExperiment, 'katib.kubeflow.org/trial': 'tune-b7' };
    const metadata = { namespace, name: 'tune-b7', labels, ...ownedBy(trial) };
    const guilty = await scene().api.apply(job(metadata, podSpec(scene().node, [miner()]), labels));
    await expectGuilty(agent, await scene().running(guilty, 'miner'), {
      owners: [
        ['batch/v1', 'Job', 'tune-b7'],
        ['kubeflow.org/v1beta1', 'Trial', 'tune-b7'],
        ['kubeflow.org/v1beta1', 'Experiment', 'tune'],
      ],
      kubeflow: expect.objectContaining({
        kind: 'katib trial',
        name: 'tune-b7',
        experiment: 'tune',
        confirmed: true,
        profile: namespace,
        person: PERSON,
      }),
    });
  });

  it('its training job, of the operator', async () => {
    const namespace = await profile();
    const owner = await make('PyTorchJob', { namespace, name: 'resnet' });
    const labels = {
      'training.kubeflow.org/job-name': 'resnet',
      'training.kubeflow.org/operator-name': 'pytorchjob-controller',
      'training.kubeflow.org/replica-type': 'worker',
      'training.kubeflow.org/replica-index': '0',
    };
    const worker0 = { namespace, name: 'resnet-worker-0', labels, ...ownedBy(owner) };
    const guilty = await scene().api.apply(pod(worker0, podSpec(scene().node, [miner('pytorch')])));
    await expectGuilty(agent, await scene().running(guilty, 'pytorch'), {
      owners: [['kubeflow.org/v1', 'PyTorchJob', 'resnet']],
      kubeflow: expect.objectContaining({ kind: 'training job', name: 'resnet', confirmed: true, person: PERSON }),
    });
  });

  it('its TrainJob, over a JobSet and a Job', async () => {
    const namespace = await profile();
    const trainJob = await make('TrainJob', { namespace, name: 'llm' });
    const jobSet = await make('JobSet', { namespace, name: 'llm', ...ownedBy(trainJob) });
    const labels = {
      'jobset.sigs.k8s.io/jobset-name': 'llm',
      'trainer.kubeflow.org/trainjob-ancestor-step': 'trainer',
    };
    const metadata = { namespace, name: 'llm-node-0', labels, ...ownedBy(jobSet) };
    const guilty = await scene().api.apply(job(metadata, podSpec(scene().node, [miner('node')]), labels));
    await expectGuilty(agent, await scene().running(guilty, 'node'), {
      owners: [
        ['batch/v1', 'Job', 'llm-node-0'],
        ['jobset.x-k8s.io/v1alpha2', 'JobSet', 'llm'],
        ['trainer.kubeflow.org/v1alpha1', 'TrainJob', 'llm'],
      ],
      kubeflow: expect.objectContaining({ kind: 'training job', name: 'llm', confirmed: true }),
    });
  });

  it.each([
    ['Tensorboard', 'tensorboard'],
    ['InferenceService', 'serving'],
  ] as const)('its %s', async (kind, said) => {
    const namespace = await profile();
    const owner = await make(kind, { namespace, name: 'board' });
    const metadata = { namespace, name: 'board', ...ownedBy(owner) };
    const guilty = await scene().api.apply(workloadSet('Deployment', metadata, podSpec(scene().node, [miner()])));
    const found = await scene().running(guilty, 'miner');
    await expectGuilty(agent, found, {
      owners: [
        ['apps/v1', 'ReplicaSet', found.pod.replace(/-[^-]*$/, '')],
        ['apps/v1', 'Deployment', 'board'],
        [owner.apiVersion, kind, 'board'],
      ],
      kubeflow: expect.objectContaining({ kind: said, name: 'board', confirmed: true, person: PERSON }),
    });
  });

  it.each(['RayCluster', 'SparkApplication'] as const)('its %s as the owner', async (kind) => {
    const namespace = await scene().namespace();
    const owner = await make(kind, { namespace, name: 'big' });
    const metadata = { namespace, name: 'big-head', ...ownedBy(owner) };
    const guilty = await scene().api.apply(pod(metadata, podSpec(scene().node, [miner()])));
    await expectGuilty(agent, await scene().running(guilty, 'miner'), { owners: [[owner.apiVersion, kind, 'big']] });
  });
});

describe('a label that nobody but the maker of the pod vouches for', () => {
  it('is told as a claim: a pod says that it is of a notebook, and no notebook owns it', async () => {
    const namespace = await profile();
    await make('Notebook', { namespace, name: 'prices' });
    const labels = { 'notebook-name': 'prices' };
    const guilty = await scene().api.apply(
      pod({ namespace, name: 'prices-0', labels }, podSpec(scene().node, [miner()])),
    );
    await expectGuilty(agent, await scene().running(guilty, 'miner'), {
      kubeflow: {
        kind: 'notebook',
        name: 'prices',
        confirmed: false,
        profile: namespace,
        person: PERSON,
        labels: [{ name: 'notebook-name', value: 'prices', confirmed: false }],
      },
    });
  });

  it('is told as a claim beside what its owners say: a pod of a Workflow with the id of another run', async () => {
    const namespace = await profile();
    const workflow = await make('Workflow', { namespace, name: 'mine', labels: { 'pipeline/runid': 'true-run' } });
    const labels = { 'pipeline/runid': 'forged-run', 'workflows.argoproj.io/workflow': 'mine' };
    const metadata = { namespace, name: 'mine-1', labels, ...ownedBy(workflow) };
    const guilty = await scene().api.apply(pod(metadata, podSpec(scene().node, [miner()])));
    const { kubeflow } = await expectGuilty(agent, await scene().running(guilty, 'miner'), {
      owners: [['argoproj.io/v1alpha1', 'Workflow', 'mine']],
      kubeflow: expect.objectContaining({ kind: 'pipeline run', name: 'mine', confirmed: true }),
    });
    expect(kubeflow?.run).not.toBe('forged-run');
    expect(kubeflow?.labels).toContainEqual({ name: 'pipeline/runid', value: 'forged-run', confirmed: false });
  });
});
