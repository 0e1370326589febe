import { describe, expect } from '@jest/globals';
import { fakeKernelThread, plainMiner } from '../stand-ins/catalogue.ts';
import { makePod } from '../stand-ins/pod.ts';
import { needs } from './needs.ts';
import { scenes } from './scene.ts';

const scene = scenes();
const quick = ['--verdict.resolve_after=2s'];

describe('events', () => {
  needs('rooms')(
    'tell when a workload starts to look like a miner, when it gets worse, and when it is over',
    async () => {
      const { agent, play, pool } = await scene().watchedRoom(quick);
      const { port } = await pool();

      const mild = await play(fakeKernelThread());
      const firing = await agent.event(({ event }) => event === 'firing', 'firing');
      expect(firing.evidence.map(({ process }) => process?.pid)).toContain(mild.pid);
      expect(firing.severity).toBe('warning');

      const miner = await play(plainMiner(port));
      const escalated = await agent.event(({ event }) => event === 'escalated', 'escalated');
      expect([escalated.previous?.severity, escalated.severity]).toEqual(['warning', 'critical']);
      expect(escalated.evidence.map(({ process }) => process?.pid)).toContain(miner.pid);

      await miner.stop();
      await mild.stop();
      const resolved = await agent.event(({ event }) => event === 'resolved', 'resolved');
      expect(resolved.first_seen).toBe(firing.first_seen);
      expect(agent.events.map(({ event }) => event)).toEqual(['firing', 'escalated', 'resolved']);
    },
  );

  needs('rooms')('say nothing twice while nothing changes', async () => {
    const { agent, play } = await scene().watchedRoom(quick);
    await play({ name: 'xmrig', argv: ['./xmrig', '-o', 'stratum+tcp://127.0.0.1:1', '-u', 'x'] });
    await agent.event(({ event }) => event === 'firing', 'firing');
    await agent.turns(8);
    expect(agent.events).toHaveLength(1);
  });

  needs('rooms', 'pods')('name the container that a miner runs in, with either cgroup driver', async () => {
    const { agent, play } = await scene().watchedRoom(quick);
    for (const driver of ['systemd', 'cgroupfs'] as const) {
      const pod = makePod(driver);
      scene().standIns.onEnd(() => pod.remove());
      const miner = await play({ ...plainMiner(1), pools: [], cgroups: pod.folders });
      const event = await agent.event(
        ({ container_id }) => container_id === pod.containerId,
        `the ${driver} container`,
      );
      expect(event.evidence.map(({ process }) => process?.pid)).toContain(miner.pid);
      expect(event.container).toBe(pod.containerId.slice(0, 12));
      await miner.stop();
    }
  });

  needs('rooms')('come for a process that turns into a miner by exec and keeps its pid', async () => {
    const { agent, play } = await scene().watchedRoom(quick);
    const held = await play({ ...plainMiner(1), pools: [], held: true });
    await agent.turns(3);
    expect(agent.events).toEqual([]);
    await held.become();
    const { evidence } = await agent.event(({ event }) => event === 'firing', 'firing');
    expect(evidence.map(({ process }) => process?.pid)).toContain(held.pid);
  });
});
