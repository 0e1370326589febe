import { describe, expect } from '@jest/globals';
import {
  deletedMiner,
  fakeKernelThread,
  hiddenMiner,
  memfdMiner,
  ordinaryGiant,
  ordinaryWorker,
  plainMiner,
  renamedMiner,
} from '../stand-ins/catalogue.ts';
import { compileRandomxShape, randomxMiner } from '../stand-ins/compile.ts';
import type { Role } from '../stand-ins/stand-in.ts';
import { needs } from './needs.ts';
import { scenes } from './scene.ts';

const scene = scenes();

/** What it is called, its role at a pool, and what is said of it and of its honest likeness only. */
const disguises: readonly [string, (port: number) => Role, RegExp, string, (port: number) => Role][] = [
  [
    'a miner under its own name',
    plainMiner,
    /^miner_program$/,
    'a file that only has it in its name',
    () => ({ name: 'xmrig-exporter-docs', argv: ['./xmrig-exporter-docs', '--web.listen-address=:9000'] }),
  ],
  [
    'a renamed miner with the options of one',
    renamedMiner,
    /^argv_stratum_login$/,
    'a worker with options of its own',
    ordinaryWorker,
  ],
  [
    'a program that calls itself a kernel thread',
    fakeKernelThread,
    /^fake_kernel_thread$|^behaviour-fake-kernel-thread$/,
    'a program that sets a title in brackets',
    () => ({ name: 'celery', argv: ['[celeryd: celery@node:MainProcess] -active- (worker -c 4)'] }),
  ],
  [
    'a miner whose file is gone',
    deletedMiner,
    /deleted/,
    'the same with its file in place',
    (port) => ({ ...deletedMiner(port), exe: 'file' }),
  ],
  [
    'a miner that runs from memory',
    memfdMiner,
    /memfd/,
    'the same from a file',
    (port) => ({ ...memfdMiner(port), exe: 'file' }),
  ],
  [
    'a miner in a hidden folder',
    hiddenMiner,
    /hidden|dot/,
    'the same in a plain folder',
    (port) => ({ ...hiddenMiner(port), folder: 'cache' }),
  ],
];

describe('of a process that disguises itself', () => {
  for (const [name, role, evidence, likeness, honest] of disguises) {
    needs('rooms')(`${name} is told, and ${likeness} is not`, async () => {
      const { agent, play, pool } = await scene().watchedRoom(['--full_every=1']);
      const { port } = await pool();
      const innocent = await play(honest(port));
      const guilty = await play(role(port));
      await agent.evidenceWith(guilty.pid, (id) => evidence.test(id));
      const said = (await agent.evidence(innocent.pid)).map(({ id }) => id);
      expect(said.filter((id) => evidence.test(id))).toEqual([]);
    });
  }
});

describe('the shape of memory', () => {
  needs('rooms', 'cc')('tells RandomX under a dull name, and not a program that is as busy and as large', async () => {
    const { agent, play } = await scene().watchedRoom(['--full_every=1', '--interval=500ms']);
    const innocent = await play(ordinaryGiant());
    const miner = await play(randomxMiner(compileRandomxShape(scene().standIns.folder), 1, 40));
    await agent.evidenceWith(miner.pid, (id) => id === 'behaviour-randomx-fast-memory');
    await agent.turns(2);
    const said = (await agent.evidence(innocent.pid)).map(({ id }) => id);
    expect(said.filter((id) => id.includes('randomx'))).toEqual([]);
  });
});
