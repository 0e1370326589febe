import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { RunningAgent } from '../live/agent.ts';
import type { Manifest } from './api.ts';
import { expectNamed } from './guilty.ts';
import { miner, pod, podSpec } from './pods.ts';
import type { DisturbingProxy } from './proxy.ts';
import { clusterScene } from './scenes.ts';
import { until } from './until.ts';

const scene = clusterScene();

/** An agent that sees the API server only through a proxy, and a namespace. */
async function behindProxy(): Promise<{ proxy: DisturbingProxy; agent: RunningAgent; namespace: string }> {
  const proxy = await scene().proxy();
  const agent = await scene().agent([], { server: proxy.url });
  await until('the watch', () => (proxy.openWatches > 0 ? true : undefined));
  return { proxy, agent, namespace: await scene().namespace() };
}

function makeMiner(namespace: string, name: string): Promise<Manifest> {
  return scene().api.apply(pod({ namespace, name }, podSpec(scene().node, [miner()])));
}

describe('a watch that', () => {
  it('is cut every second for a minute loses no pod', async () => {
    const { proxy, agent, namespace } = await behindProxy();
    const made: Manifest[] = [];
    for (let second = 0; second < 60; second++) {
      if (second % 10 === 0) made.push(await makeMiner(namespace, `m${second}`));
      await sleep(1_000);
      proxy.cutWatches(second % 2 === 0 ? 'reset' : 'orderly');
    }
    for (const each of made) await expectNamed(agent, await scene().running(each, 'miner'));
    const lists = proxy.requests.filter(({ watch }) => !watch);
    // It goes on where it was: the one list is that of its start.
    expect(lists.filter(({ path }) => path.startsWith('/api/v1/pods?'))).toHaveLength(1);
    expect(proxy.requests.length).toBeLessThan(120 + 20 * made.length);
  });

  it('is told that it is too old lists once more, and has what it missed', async () => {
    const { proxy, agent, namespace } = await behindProxy();
    proxy.expireWatches();
    const made = await makeMiner(namespace, 'late');
    await expectNamed(agent, await scene().running(made, 'miner'));
    const lists = proxy.requests.filter(({ path, watch }) => !watch && path.startsWith('/api/v1/pods?'));
    expect(lists).toHaveLength(2);
  });

  it('is refused with 410 lists once more', async () => {
    const { proxy, agent, namespace } = await behindProxy();
    proxy.disturb({ status: 410 });
    proxy.cutWatches('reset');
    await scene().asked(proxy, ({ watch }) => watch, 2);
    proxy.disturb({});
    const made = await makeMiner(namespace, 'late');
    await expectNamed(agent, await scene().running(made, 'miner'));
  });

  it('cannot be had while the server is away misses no pod that was made meanwhile', async () => {
    const { proxy, agent, namespace } = await behindProxy();
    await proxy.close();
    const made = await makeMiner(namespace, 'meanwhile');
    const found = await scene().running(made, 'miner');
    const late = await agent.event(
      ({ event, container_id }) => event === 'firing' && container_id === found.containerId,
      'a miner that nobody can name',
    );
    expect(late).toMatchObject({ identified: false, namespace: '', pod: '' });
    await proxy.open();
    const corrected = await agent.event(
      ({ event, container_id }) => event === 'identified' && container_id === found.containerId,
      'its name',
      60_000,
    );
    expect(corrected).toMatchObject({
      identified: true,
      namespace,
      pod: 'meanwhile',
      container: 'miner',
      previous: { severity: 'critical', namespace: '', pod: '', container: found.containerId.slice(0, 12) },
    });
    await expectNamed(agent, found);
  });

  it('hangs is given up, and asked for again', async () => {
    const { proxy, agent, namespace } = await behindProxy();
    proxy.disturb({ hang: true });
    proxy.cutWatches('reset');
    await scene().asked(proxy, ({ watch }) => watch, 2);
    const made = await makeMiner(namespace, 'patient');
    const found = await scene().running(made, 'miner');
    proxy.disturb({});
    await agent.event(
      ({ container_id, identified }) => container_id === found.containerId && identified,
      'its name',
      100_000,
    );
    await expectNamed(agent, found);
  });
});
