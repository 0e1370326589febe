import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deletedMiner, fakeKernelThread, hiddenMiner, memfdMiner, minerArgv, plainMiner } from './catalogue.ts';
import type { StandIn } from './stand-in.ts';
import { findProgram, StandIns } from './stand-ins.ts';

let standIns: StandIns;
beforeEach(() => {
  standIns = new StandIns();
});
afterEach(() => standIns[Symbol.asyncDispose]());

const onLinux = process.platform === 'linux' && findProgram('perl') !== undefined;
const cmdline = ({ pid }: StandIn) => readFileSync(`/proc/${pid}/cmdline`, 'latin1');
const exe = ({ pid }: StandIn) => readlinkSync(`/proc/${pid}/exe`);
const comm = ({ pid }: StandIn) => readFileSync(`/proc/${pid}/comm`, 'latin1').trimEnd();

(onLinux ? describe : describe.skip)('a stand-in (skipped without Linux and perl)', () => {
  it('has exactly the command line, file and name of a miner, and a connection to its pool', async () => {
    const pool = await standIns.pool();
    const miner = await standIns.start(plainMiner(pool.port));
    expect(cmdline(miner)).toBe(`${minerArgv('./xmrig', pool.port).join('\0')}\0`);
    expect([exe(miner), comm(miner)]).toEqual([miner.exe, 'xmrig']);
    expect(pool.said.all.filter((line) => line.startsWith('connection'))).toHaveLength(1);
  });

  it('can call itself a kernel thread', async () => {
    const miner = await standIns.start(fakeKernelThread());
    expect([cmdline(miner), comm(miner)]).toEqual(['[kworker/0:1]\0', 'kworker/0:1']);
  });

  it('can run from a file that is gone, from memory, or from a hidden folder', async () => {
    const pool = await standIns.pool();
    const deleted = await standIns.start(deletedMiner(pool.port));
    expect(exe(deleted)).toBe(`${deleted.exe} (deleted)`);
    expect(exe(await standIns.start(memfdMiner(pool.port)))).toBe('/memfd:loader (deleted)');
    expect(exe(await standIns.start(hiddenMiner(pool.port)))).toContain('/.java/');
  });

  it.each([
    ['bytes that are not UTF-8', [Buffer.from([0x78, 0x79, 0xff, 0xfe])]],
    ['newlines, quotes and escapes', ['a\nb', '"}\'', '\u001b[31m']],
    ['an empty word', ['odd', '', 'y']],
    ['nothing', ['']],
    ['2 MB', ['big', ...new Array<string>(17).fill('y'.repeat(125_000))]],
  ])('can have a command line of %s', async (_, argv) => {
    const wanted = argv.map((word) => Buffer.from(word).toString('latin1')).join('\0');
    expect(cmdline(await standIns.start({ name: 'odd', argv })).replace(/\0$/, '')).toBe(wanted);
  });

  it('keeps its pid when it becomes a miner', async () => {
    const held = await standIns.start({ ...plainMiner(1), pools: [], held: true });
    expect(comm(held)).toBe('perl');
    await held.become();
    expect(comm(held)).toBe('xmrig');
  });

  it('is gone with its files after the end', async () => {
    const { pid } = await standIns.start(fakeKernelThread());
    await standIns[Symbol.asyncDispose]();
    expect([existsSync(`/proc/${pid}`), existsSync(standIns.folder)]).toEqual([false, false]);
  });

  it('ends by itself after its time', async () => {
    const { pid, said } = await standIns.start({ name: 'brief', seconds: 1 });
    await expect(said.find(() => false, 'an end')).rejects.toThrow('ended');
    expect(existsSync(`/proc/${pid}/exe`)).toBe(false);
  });
});
