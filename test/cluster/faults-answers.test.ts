import { describe, expect, it } from '@jest/globals';
import type { RunningAgent } from '../live/agent.ts';
import type { Manifest } from './api.ts';
import { expectNamed } from './guilty.ts';
import { miner, pod, podSpec } from './pods.ts';
import { clusterScene } from './scenes.ts';

const scene = clusterScene();

function makeMiner(namespace: string, name: string): Promise<Manifest> {
  return scene().api.apply(pod({ namespace, name }, podSpec(scene().node, [miner()])));
}

async function complaint(agent: RunningAgent, about: RegExp): Promise<void> {
  await agent.stderr.find((line) => line.includes('"warn"') && about.test(line), String(about));
}

describe('an API server that', () => {
  it.each([401, 403, 500])(
    'answers %d is complained about once; detection goes on, and names come later',
    async (status) => {
      const proxy = await scene().proxy();
      proxy.disturb({ status });
      const agent = await scene().agent([], { server: proxy.url });
      await complaint(agent, new RegExp(String(status)));
      const namespace = await scene().namespace();
      const found = await scene().running(await makeMiner(namespace, 'nameless'), 'miner');
      const event = await agent.event(({ container_id }) => container_id === found.containerId, 'the miner');
      expect(event).toMatchObject({ event: 'firing', severity: 'critical', identified: false });
      const complaints = agent.stderr.all.filter((line) => line.includes(`are not heard of: ${status}`));
      expect(complaints).toHaveLength(1);
      proxy.disturb({});
      await agent.event(
        (each) => each.event === 'identified' && each.container_id === found.containerId,
        'its name',
        60_000,
      );
      await expectNamed(agent, found);
    },
  );

  it('does not let the agent list pods is asked less and less often', async () => {
    const proxy = await scene().proxy();
    proxy.disturb({ status: 403 });
    const agent = await scene().agent([], { server: proxy.url });
    await scene().asked(proxy, () => true, 4);
    const times = proxy.requests.map(({ at }) => at);
    const pauses = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    expect(pauses[2]).toBeGreaterThan(pauses[0] ?? 0);
    await agent.turns(1);
  });

  it('has no token for the agent does not stop it: an unknown one is refused, and said to be', async () => {
    const agent = await scene().agentAs({ token: 'not-a-token' });
    await complaint(agent, /401|unauthorized/i);
    const namespace = await scene().namespace();
    const found = await scene().running(await makeMiner(namespace, 'nameless'), 'miner');
    const event = await agent.event(({ container_id }) => container_id === found.containerId, 'the miner');
    expect(event).toMatchObject({ identified: false, pod_uid: found.podUid });
  });

  it('lets the agent do nothing does not stop it either', async () => {
    const namespace = await scene().namespace();
    const agent = await scene().agentAs({ token: await scene().token(namespace, 'default') });
    await complaint(agent, /403|forbidden/i);
    const found = await scene().running(await makeMiner(namespace, 'nameless'), 'miner');
    const event = await agent.event(({ container_id }) => container_id === found.containerId, 'the miner');
    expect(event).toMatchObject({ identified: false, pod_uid: found.podUid });
  });

  it('has its clock an hour ahead, or behind, changes no name', async () => {
    for (const skew of [3_600_000, -3_600_000]) {
      const proxy = await scene().proxy();
      proxy.disturb({ skew });
      const agent = await scene().agent([], { server: proxy.url });
      const namespace = await scene().namespace();
      const made = await makeMiner(namespace, 'skewed');
      const found = await scene().running(made, 'miner');
      const { first_seen, last_seen } = await expectNamed(agent, found);
      expect(Math.abs(Date.parse(first_seen) - Date.now())).toBeLessThan(60_000);
      expect(Math.abs(Date.parse(last_seen) - Date.now())).toBeLessThan(60_000);
      await scene().api.remove(made);
    }
  });
});
