import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { readSystemFacts } from '../../agent/procfs/system.ts';
import { ProcessSensor } from '../../agent/sensors/process.ts';
import type { Draft } from '../../agent/sensors/sensor.ts';
import { emptyDraft } from './draft.ts';

const started: ChildProcess[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function start(command: string, args: readonly string[], argv0?: string) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], ...(argv0 === undefined ? {} : { argv0 }) });
  started.push(child);
  await once(child, 'spawn');
  return { child, pid: child.pid ?? 0 };
}

function newSensor(changes: { openFiles?: number; processes?: number; procfs?: string } = {}) {
  return new ProcessSensor({
    procfs: '/proc',
    facts: readSystemFacts('/proc'),
    ownCgroup: '/',
    openFiles: 100,
    processes: 100_000,
    ...changes,
  });
}

/** The /proc of a machine on which nothing runs but one process. */
function procfsOf(pid: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'davylamp-proc-'));
  folders.push(folder);
  symlinkSync(`/proc/${pid}`, join(folder, String(pid)));
  return folder;
}

async function sample(sensor: ProcessSensor, changes: Partial<Draft> = {}): Promise<Draft> {
  const draft = { ...emptyDraft(), ...changes };
  await sensor.sample(draft);
  return draft;
}

describe.each([
  ['with stat files kept open', 10_000],
  ['with stat files opened for each read', 0],
])('the process sensor %s', (_, openFiles) => {
  it('reports a program once, with its argv, exe and comm', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'davylamp-'));
    folders.push(folder);
    copyFileSync('/bin/sleep', join(folder, 'a) b (c'));
    const sensor = newSensor({ openFiles });
    await sample(sensor);
    const { pid } = await start(join(folder, 'a) b (c'), ['60'], 'some name');
    const first = await sample(sensor);
    expect(first.programs.find(({ process }) => process.pid === pid)).toMatchObject({
      cmdline: ['some name', '60'],
      process: { comm: 'a) b (c', exe: { state: 'file', path: join(folder, 'a) b (c') }, kernelThread: false },
    });
    const second = await sample(sensor);
    expect(second.programs.filter(({ process }) => process.pid === pid)).toEqual([]);
    expect(second.processes.get(pid)).toBe(first.processes.get(pid));
    sensor.close();
  });

  it('counts a command line of which it does not read the end, and no other', async () => {
    const short = await start('/bin/sh', ['-c', 'read x', 'x'.repeat(100_000)]);
    const long = await start('/bin/sh', ['-c', 'read x', 'x'.repeat(100_000), 'y'.repeat(100_000)]);
    const cut = async (pid: number) => {
      const sensor = newSensor({ openFiles, procfs: procfsOf(pid) });
      const [program] = (await sample(sensor)).programs;
      sensor.close();
      const { blind } = sensor.describe();
      return { length: program?.cmdline.join(' ').length, dropped: sensor.dropped, blind: blind.join('; ') };
    };
    expect(await cut(short.pid)).toMatchObject({ dropped: 0, blind: expect.not.stringContaining('command lines') });
    expect(await cut(long.pid)).toEqual({
      length: 128 * 1024,
      dropped: 1,
      blind: expect.stringContaining('the ends of 1 command lines of more than 128 KiB'),
    });
  });

  it('notices an exec that keeps the pid, also of a file with the same name', async () => {
    const sensor = newSensor({ openFiles });
    const { child, pid } = await start('/bin/sh', ['-c', 'read x; exec /bin/sh -c "read x; exit"']);
    await sample(sensor);
    child.stdin?.write('\n');
    await sleep(200);
    const { programs } = await sample(sensor);
    expect(programs.filter(({ process }) => process.pid === pid).map(({ cmdline }) => cmdline)).toEqual([
      ['/bin/sh', '-c', 'read x; exit'],
    ]);
    sensor.close();
  });

  it('reports who ended, and forgets them', async () => {
    const sensor = newSensor({ openFiles });
    const { child, pid } = await start('/bin/sleep', ['60']);
    await sample(sensor);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { ended, processes } = await sample(sensor);
    expect(ended.map((process) => process.pid)).toContain(pid);
    expect(processes.has(pid)).toBe(false);
    sensor.close();
  });

  it('measures the cores that a process uses', async () => {
    const sensor = newSensor({ openFiles });
    const { pid } = await start('/bin/sh', ['-c', 'while :; do :; done']);
    await sample(sensor);
    await sleep(500);
    const { processes } = await sample(sensor);
    expect(processes.get(pid)?.cores).toBeGreaterThan(0.1);
    expect(processes.get(pid)?.cores).toBeLessThan(1.5);
    sensor.close();
  });
});

describe('the process sensor', () => {
  it('knows kernel threads, and gives them no program', async () => {
    const sensor = newSensor();
    const { processes, programs } = await sample(sensor);
    const threads = [...processes.values()].filter(({ kernelThread }) => kernelThread);
    const visible = processes.get(2)?.comm === 'kthreadd';
    expect(threads.length > 0).toBe(visible);
    expect(programs.some(({ process }) => process.kernelThread)).toBe(false);
    sensor.close();
  });

  it('takes a zombie for what it is', async () => {
    const sensor = newSensor();
    const { child } = await start('/usr/bin/perl', [
      '-e',
      'my $p = fork // die; exit if !$p; $| = 1; print "$p\\n"; sleep 60',
    ]);
    const [line] = await once(child.stdout ?? child, 'data');
    await sleep(100);
    const { processes } = await sample(sensor);
    expect(processes.get(Number(String(line)))).toMatchObject({ zombie: true, cmdline: [], exe: { state: 'none' } });
    sensor.close();
  });

  it('leaves processes of resting containers alone, but in full turns', async () => {
    const sensor = newSensor();
    const { pid } = await start('/bin/sh', ['-c', 'while :; do :; done']);
    const { processes } = await sample(sensor);
    const container = { id: 'c', path: '/c' };
    const process = processes.get(pid);
    if (process === undefined) throw new Error('the process is not there');
    Object.assign(process, { cgroup: { cpuPath: '/c', container } });
    const before = process.cpuSeconds;
    await sleep(300);
    const containers = new Map([['/c', { container, cores: 0 }]]);
    await sample(sensor, { containers, full: false });
    expect(process.cpuSeconds).toBe(before);
    await sample(sensor, { containers, full: true });
    expect(process.cpuSeconds).toBeGreaterThan(before);
    sensor.close();
  });

  it('follows a bounded number of processes and counts the rest', async () => {
    const sensor = newSensor({ processes: 3 });
    const { processes } = await sample(sensor);
    expect(processes.size).toBe(3);
    expect(sensor.dropped).toBeGreaterThan(0);
    sensor.close();
  });

  it('reports every program once more when asked', async () => {
    const sensor = newSensor();
    const { pid } = await start('/bin/sleep', ['60']);
    await sample(sensor);
    sensor.readProgramsAgain();
    const { programs } = await sample(sensor, { full: false });
    expect(programs.map(({ process }) => process.pid)).toContain(pid);
    sensor.close();
  });

  it('takes in 32,768 processes, and counts those that went between the listing and the look', async () => {
    const procfs = mkdtempSync(join(tmpdir(), 'davylamp-'));
    folders.push(procfs);
    for (let pid = 1; pid <= 32_768; pid++) {
      mkdirSync(join(procfs, String(pid)));
      const stat = `${pid} (worker) S 1 1 1 0 -1 0 0 0 0 0 5 5 0 0 20 0 1 0 ${pid} 1000 10 0 1 1 1 0 0 0 0 0 0 0\n`;
      if (pid % 1024 !== 0) writeFileSync(join(procfs, String(pid), 'stat'), stat);
    }
    const sensor = new ProcessSensor({
      procfs,
      ownCgroup: '/',
      openFiles: 100,
      processes: 65_536,
      facts: readSystemFacts('/proc'),
    });
    const { processes } = await sample(sensor);
    expect(processes.size).toBe(32_768 - 32);
    expect(sensor.failures.gone).toBeGreaterThanOrEqual(32);
    expect(sensor.dropped).toBe(0);
    sensor.close();
  });

  it('says so when there is nothing to list', async () => {
    const sensor = new ProcessSensor({
      ...{ procfs: '/nonexistent', ownCgroup: '/', openFiles: 0, processes: 9 },
      facts: readSystemFacts('/proc'),
    });
    await expect(sample(sensor)).rejects.toThrow('/nonexistent can not be listed: gone');
  });
});
