/**
 * Takes the raw captures in test/fixtures again, from stand-ins: `node test/stand-ins/take-fixtures.ts` as root. Their
 * golden outputs change with them.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fakeKernelThread, ordinaryWorker, renamedMiner } from './catalogue.ts';
import { compileRandomxShape, randomxMiner } from './compile.ts';
import { makePod } from './pod.ts';
import { StandIns } from './stand-ins.ts';

await using standIns = new StandIns();
const room = await standIns.room();
const network = { within: room.enterNetwork, seconds: 300 };
const pool = await standIns.pool(network.within);
const pod = makePod('systemd');
standIns.onEnd(() => pod.remove());
const inPod = { ...network, cgroups: pod.folders };
const worker = await standIns.start({ ...ordinaryWorker(pool.port), ...network });

const miner = await standIns.start({ ...renamedMiner(pool.port), ...inPod });
take('renamed-miner', [miner.pid, pool.pid, worker.pid]);
await miner.stop();

const thread = await standIns.start({ ...fakeKernelThread(), ...network });
take('fake-kernel-thread', [2, ...kernelThreads(3), thread.pid]);
await thread.stop();

const randomx = await standIns.start({ ...randomxMiner(compileRandomxShape(standIns.folder), 2, 90), ...inPod });
take('randomx-shape', [randomx.pid, worker.pid]);
await randomx.stop();

const node = await standIns.start({
  ...network,
  name: 'node',
  binary: process.execPath,
  argv: ['node', '-e', 'setInterval(() => {}, 1000)'],
});
take('ordinary-node', [2, ...kernelThreads(2), node.pid, worker.pid, pool.pid]);

/** Replaces test/fixtures/NAME/{t0,t1}; anything else there stays. */
function take(name: string, pids: readonly number[]): void {
  const folder = fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
  for (const snapshot of ['t0', 't1']) rmSync(`${folder}/${snapshot}`, { recursive: true, force: true });
  const capture = fileURLToPath(new URL('../../scripts/capture.ts', import.meta.url));
  const scrub = `--scrub=${standIns.folder}=/opt/stand-ins`;
  execFileSync(process.execPath, [capture, folder, '--pause=2', scrub, ...pids.map(String)], { stdio: 'inherit' });
}

/** The first children of kthreadd, pid 2. */
function kernelThreads(count: number): readonly number[] {
  const children = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 2 && parentOf(pid) === 2);
  return children.slice(0, count);
}

function parentOf(pid: number): number {
  return Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
}
