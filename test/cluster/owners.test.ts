import { beforeAll, describe, it } from '@jest/globals';
import type { RunningAgent } from '../live/agent.ts';
import type { Manifest } from './api.ts';
import { expectGuilty, expectInnocent } from './guilty.ts';
import { job, miner, ownedBy, pod, podSpec, worker, workloadSet } from './pods.ts';
import { clusterScene } from './scenes.ts';

const scene = clusterScene();
let agent: RunningAgent;
beforeAll(async () => {
  agent = await scene().agent();
});

describe('a miner is named with its owner, and its neighbour is not accused', () => {
  it('in a Deployment', async () => {
    const { api, node } = scene();
    const namespace = await scene().namespace();
    const guilty = await api.apply(workloadSet('Deployment', { namespace, name: 'web' }, podSpec(node, [miner()])));
    const innocent = await api.apply(workloadSet('Deployment', { namespace, name: 'api' }, podSpec(node, [worker()])));
    const neighbour = await scene().running(innocent, 'worker');
    const found = await scene().running(guilty, 'miner');
    const replicaSet = found.pod.replace(/-[^-]*$/, '');
    await expectGuilty(agent, found, {
      owners: [
        ['apps/v1', 'ReplicaSet', replicaSet],
        ['apps/v1', 'Deployment', 'web'],
      ],
    });
    await expectInnocent(agent, neighbour);
  });

  it('in a pod that somebody made by hand', async () => {
    const { api, node } = scene();
    const namespace = await scene().namespace();
    const innocent = await api.apply(pod({ namespace, name: 'honest' }, podSpec(node, [worker()])));
    const neighbour = await scene().running(innocent, 'worker');
    const guilty = await api.apply(pod({ namespace, name: 'by-hand' }, podSpec(node, [miner()])));
    await expectGuilty(agent, await scene().running(guilty, 'miner'));
    await expectInnocent(agent, neighbour);
  });

  it('in a Job', async () => {
    const { api, node } = scene();
    const namespace = await scene().namespace();
    const guilty = await api.apply(job({ namespace, name: 'train' }, podSpec(node, [miner()])));
    await expectGuilty(agent, await scene().running(guilty, 'miner'), { owners: [['batch/v1', 'Job', 'train']] });
  });

  it('in a Job that a CronJob made', async () => {
    const { api, node } = scene();
    const namespace = await scene().namespace();
    const schedule = await api.apply(await cronJob({ namespace, name: 'nightly' }));
    const made = job({ namespace, name: 'nightly-27', ...ownedBy(schedule) }, podSpec(node, [miner()]));
    const guilty = await api.apply(made);
    await expectGuilty(agent, await scene().running(guilty, 'miner'), {
      owners: [
        ['batch/v1', 'Job', 'nightly-27'],
        [schedule.apiVersion, 'CronJob', 'nightly'],
      ],
    });
  });

  it.each(['DaemonSet', 'StatefulSet'] as const)('in a %s', async (kind) => {
    const { api, node } = scene();
    const namespace = await scene().namespace();
    // Chosen by label, since the controller of a DaemonSet binds its pods itself.
    const spec = podSpec(node, [miner()], { nodeName: undefined });
    const guilty = await api.apply(workloadSet(kind, { namespace, name: 'store' }, spec));
    await expectGuilty(agent, await scene().running(guilty, 'miner'), { owners: [['apps/v1', kind, 'store']] });
  });

  it('of a kind that it may not read, where the chain ends and says why', async () => {
    const { api, node } = scene();
    const namespace = await scene().namespace();
    // A ConfigMap is no controller, but it is an owner of which the agent has no business to know more.
    const owner = await api.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: 'odd-owner' } });
    const guilty = await api.apply(pod({ namespace, name: 'odd', ...ownedBy(owner) }, podSpec(node, [miner()])));
    await expectGuilty(agent, await scene().running(guilty, 'miner'), {
      owners: [['v1', 'ConfigMap', 'odd-owner']],
      endsBecause: /403|forbidden|not allowed|refuse/i,
    });
  });
});

/** In the newest version that the server has: batch/v1 since 1.21. It never fires by itself. */
async function cronJob(metadata: Manifest['metadata']): Promise<Manifest> {
  const { api, node } = scene();
  const { resources } = JSON.parse((await api.call('GET', '/apis/batch/v1')).body) as { resources: { kind: string }[] };
  const apiVersion = resources.some(({ kind }) => kind === 'CronJob') ? 'batch/v1' : 'batch/v1beta1';
  const template = { spec: job({ name: '' }, podSpec(node, [miner()]))['spec'] };
  const spec = { schedule: '0 0 31 2 *', suspend: true, jobTemplate: template };
  return { apiVersion, kind: 'CronJob', metadata, spec };
}
