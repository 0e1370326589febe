import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { plainMiner } from '../stand-ins/catalogue.ts';
import { makePod, type PodGroups } from '../stand-ins/pod.ts';
import { StandIns } from '../stand-ins/stand-ins.ts';
import { expectNamed } from './guilty.ts';
import { forEach, forgetPod, NOWHERE, pretendPod } from './nowhere.ts';
import { clusterScene } from './scenes.ts';

const scene = clusterScene();
const ON_NOWHERE = `--node=${NOWHERE.metadata.name}`;
let standIns: StandIns;

beforeAll(async () => {
  await scene().api.apply(NOWHERE);
});
afterAll(() => scene().api.remove(NOWHERE));
beforeEach(() => {
  standIns = new StandIns();
});
afterEach(() => standIns[Symbol.asyncDispose]());

/** Control groups on this machine for a pod of the node that is no machine. Kubelet looks after those of its own driver. */
function groups(): PodGroups {
  const made = makePod('systemd');
  standIns.onEnd(() => made.remove());
  return made;
}

function mineIn({ folders }: PodGroups) {
  return standIns.start({ ...plainMiner(1), pools: [], cgroups: folders });
}

describe('of many pods', () => {
  it.each([
    ['in 5 s, the miner is announced once, with its name', 5_000, true, ['firing']],
    [
      'in 20 s, the miner is announced without its name after 10 s, and with it later',
      20_000,
      false,
      ['firing', 'identified'],
    ],
  ] as const)('when 250 are listed %s', async (_, listDelay, named, changes) => {
    const { api } = scene();
    const namespace = await scene().namespace();
    await forEach(
      Array.from({ length: 250 }, (_, i) => `crowd-${i}`),
      (name) => pretendPod(api, { namespace, name }),
    );
    const group = groups();
    const { running } = await pretendPod(api, { namespace, name: 'guilty' }, group.containerId);
    const proxy = await scene().proxy();
    proxy.disturb({ listDelay });
    const agent = await scene().agent([ON_NOWHERE], { server: proxy.url });
    await mineIn(group);
    const about = ({ container_id }: { container_id?: string }) => container_id === group.containerId;
    const first = await agent.event((event) => about(event) && event.event === 'firing', 'the miner');
    expect(first.identified).toBe(named);
    await agent.event((event) => about(event) && event.identified, 'its name', 40_000);
    await expectNamed(agent, running);
    expect(agent.events.filter(about).map(({ event }) => event)).toEqual(changes);
    expect(await agent.metric('davylamp_pods_known')).toBe(251);
  });

  it('a thousand that come and go are forgotten, and a process that outlives its pod keeps the name', async () => {
    const { api } = scene();
    const agent = await scene().agent([ON_NOWHERE]);
    const namespace = await scene().namespace();
    const group = groups();
    const outlived = await pretendPod(api, { namespace, name: 'outlived' }, group.containerId);
    await agent.metricWith('davylamp_pods_known', (pods) => pods === 1);
    const memory = await agent.metric('process_resident_memory_bytes');

    const names = Array.from({ length: 1_000 }, (_, i) => `passing-${i}`);
    let most = 0;
    await forEach(names, async (name) => {
      const made = await pretendPod(api, { namespace, name });
      if (name.endsWith('00')) most = Math.max(most, await agent.metric('davylamp_pods_known'));
      await forgetPod(api, made);
    });
    await forgetPod(api, outlived);
    await agent.metricWith('davylamp_pods_known', (pods) => pods === 0);
    expect(most).toBeGreaterThan(0);
    expect(await agent.metric('davylamp_events_dropped_total{where="pods"}')).toBe(0);
    const grown = (await agent.metric('process_resident_memory_bytes')) - memory;
    expect(grown).toBeLessThan(40e6);

    // 500 deleted pods are remembered at the most: this one was deleted last.
    await mineIn(group);
    await expectNamed(agent, outlived.running);
  });

  it('a container is not named after a pod that only has the name of the one before it', async () => {
    const { api } = scene();
    const agent = await scene().agent([ON_NOWHERE]);
    const namespace = await scene().namespace();
    const [first, second] = [groups(), groups()];
    const before = await pretendPod(api, { namespace, name: 'same' }, first.containerId);
    await agent.metricWith('davylamp_pods_known', (pods) => pods === 1);
    await forgetPod(api, before);
    const after = await pretendPod(api, { namespace, name: 'same' }, second.containerId);
    await mineIn(first);
    await mineIn(second);
    await expectNamed(agent, before.running);
    await expectNamed(agent, after.running);
    expect(before.running.podUid).not.toBe(after.running.podUid);
  });
});
