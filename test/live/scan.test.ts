import { describe, expect } from '@jest/globals';
import type { Detection } from '../../agent/sinks/detection.ts';
import { ordinaryWorker, plainMiner } from '../stand-ins/catalogue.ts';
import { davylamp } from './agent.ts';
import { needs } from './needs.ts';
import { scenes } from './scene.ts';

const scene = scenes();

describe('davylamp scan', () => {
  needs('perl')('names a miner on this host by its pid, and exits with 3', async () => {
    const { standIns } = scene();
    const pool = await standIns.pool();
    const miner = await standIns.start(plainMiner(pool.port));
    const { status, stdout } = await davylamp(['scan', '--json', '--seconds=1']);
    const { detections } = JSON.parse(stdout) as { detections: Detection[] };
    const about = detections.flatMap(({ evidence }) => evidence).filter(({ process }) => process?.pid === miner.pid);
    expect(about.map(({ process }) => process?.exe)).toContain(miner.exe);
    expect(status).toBe(3);
  });

  needs('rooms')('draws a table that names the miner and the evidence', async () => {
    const { standIns } = scene();
    const room = await standIns.room();
    const pool = await standIns.pool(room.enter);
    await standIns.start({ ...plainMiner(pool.port), within: room.enter });
    const { status, stdout } = await davylamp(['scan', '--seconds=1'], room.enter);
    expect(stdout).toContain('xmrig');
    expect(stdout).toMatch(/stratum/i);
    expect(status).toBe(3);
  });

  needs('rooms')('exits with 0 on a quiet node where something ordinary works', async () => {
    const { standIns } = scene();
    const room = await standIns.room();
    const pool = await standIns.pool(room.enter);
    await standIns.start({ ...ordinaryWorker(pool.port), within: room.enter });
    const { status, stdout } = await davylamp(['scan', '--seconds=2'], room.enter);
    expect(stdout).toMatch(/nothing suspicious/i);
    expect(status).toBe(0);
  });
});
