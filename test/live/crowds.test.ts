import { describe, expect } from '@jest/globals';
import { plainMiner } from '../stand-ins/catalogue.ts';
import { makePod } from '../stand-ins/pod.ts';
import { needs } from './needs.ts';
import { scenes } from './scene.ts';

const scene = scenes();
const broken = (sensor: string) => `davylamp_sensor_errors_total{sensor="${sensor}",reason="broken"}`;

describe('processes that come, go or linger', () => {
  needs('rooms')(
    'as a storm of 5,000 leave the agent its memory and its turns, and a miner among them is seen',
    async () => {
      const { agent, play } = await scene().watchedRoom();
      await agent.turns(2);
      const before = await agent.metric('process_resident_memory_bytes');
      const storm = await play({ name: 'make', program: 'storm', children: 5_000 });
      const { pid } = await play({ ...plainMiner(1), pools: [] });
      await agent.evidenceWith(pid, (id) => id === 'miner_program');
      await storm.said.find((line) => line === 'over', 'over', 25_000);
      await agent.turns(3);
      const after = await agent.metric('process_resident_memory_bytes');
      expect(after - before).toBeLessThan(40 * 1024 * 1024);
      expect(await agent.metric('davylamp_processes')).toBeLessThan(20);
      expect(await agent.metric(broken('process'))).toBe(0);
    },
  );

  needs('rooms')('as zombies called xmrig raise no alert, and nothing about them is broken', async () => {
    const { agent, play } = await scene().watchedRoom();
    const { said } = await play({ name: 'xmrig', argv: ['parent'], comm: 'xmrig', program: 'zombies', children: 20 });
    await agent.turns(3);
    const zombies = said.all.filter((line) => line.startsWith('child ')).map((line) => Number(line.slice(6)));
    const blamed = (await agent.detections()).flatMap(({ evidence }) => evidence).map(({ process }) => process?.pid);
    expect(blamed.filter((pid) => pid !== undefined && zombies.includes(pid))).toEqual([]);
    expect(await agent.metric('davylamp_processes')).toBeGreaterThanOrEqual(20);
    expect(await agent.metric(broken('process'))).toBe(0);
  });

  needs('rooms', 'pods')('in a control group that vanishes while it is watched leave nothing broken', async () => {
    const { agent, play } = await scene().watchedRoom(['--full_every=1', '--verdict.resolve_after=1s']);
    const pod = makePod('systemd');
    scene().standIns.onEnd(() => pod.remove());
    const miner = await play({ ...plainMiner(1), pools: [], cgroups: pod.folders });
    await agent.event(({ container_id }) => container_id === pod.containerId, 'the container');
    await miner.stop();
    pod.remove();
    await agent.event(({ event }) => event === 'resolved', 'resolved');
    await agent.turns(2);
    expect(await agent.metric(broken('container_cpu'))).toBe(0);
    expect(await agent.metric('davylamp_sensor_up{sensor="container_cpu"}')).toBe(1);
    expect(await agent.get('/metrics')).not.toContain(pod.containerId.slice(0, 12));
  });
});
