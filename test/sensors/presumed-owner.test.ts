import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Process } from '../../agent/model.ts';
import { parseNamespaceLink } from '../../agent/procfs/fd.ts';
import { readSystemFacts } from '../../agent/procfs/system.ts';
import { presumedOwner } from '../../agent/sensors/presumed-owner.ts';
import { SocketSensor } from '../../agent/sensors/socket.ts';
import { emptyDraft } from './draft.ts';

/** A process of container `path` in pod `podUid`; of the host without a path. */
function processOf(pid: number, path?: string, changes: Partial<Process> & { podUid?: string } = {}): Process {
  const { podUid, ...rest } = changes;
  const container = path === undefined ? {} : { container: { id: path, path, ...(podUid ? { podUid } : {}) } };
  return {
    ...{ pid, startTicks: pid, ppid: 1, comm: 'worker', kernelThread: false, zombie: false, netns: 7 },
    ...{ rssPages: 10_000, cpuSeconds: 60, cores: 0, exe: { state: 'file', path: '/w' }, cmdline: ['w'] },
    cgroup: { cpuPath: '/', ...container },
    ...rest,
  } as Process;
}

const sandbox = (pid: number, changes: Partial<Process> = {}) =>
  processOf(pid, 'sandbox', { comm: 'pause', rssPages: 120, cpuSeconds: 0.02, ...changes });

describe('for the owner of a connection that nobody holds', () => {
  it.each<[string, Process[], Process[]]>([
    ['the oldest process of the only container', [processOf(30, 'a'), processOf(20, 'a'), processOf(40, 'a')], []],
    ['it, beside the sandbox of its pod', [sandbox(10), processOf(20, 'a'), processOf(30, 'a')], []],
    [
      'it, though a process of another pod is hidden',
      [processOf(20, 'a', { podUid: 'p' })],
      [processOf(5, 'b', { podUid: 'q' })],
    ],
    ['it, though another one of it is hidden', [processOf(20, 'a')], [processOf(5, 'a')]],
    ['it, though a process of the host is hidden', [processOf(20, 'a')], [processOf(5)]],
  ])('%s stands', (_, members, hidden) => {
    expect(presumedOwner(members, hidden)?.pid).toBe(20);
  });

  it.each<[string, Process[], Process[]]>([
    ['there are two containers', [processOf(20, 'a'), processOf(30, 'b')], []],
    ['there is a process of the host', [processOf(20, 'a'), processOf(5)], []],
    ['there are only processes of the host', [processOf(5), processOf(6)], []],
    ['a container of its pod is hidden', [processOf(20, 'a', { podUid: 'p' })], [processOf(5, 'b', { podUid: 'p' })]],
    ['a container outside of pods is hidden', [processOf(20, 'a')], [processOf(5, 'b')]],
    ['one that calls itself a sandbox works', [sandbox(10, { cpuSeconds: 9 }), processOf(20, 'a')], []],
    ['one that calls itself a sandbox is large', [sandbox(10, { rssPages: 9_000 }), processOf(20, 'a')], []],
    ['one that calls itself a sandbox is two', [sandbox(10), sandbox(11), processOf(20, 'a')], []],
    ['there is nobody', [], []],
  ])('nobody stands where %s', (_, members, hidden) => {
    expect(presumedOwner(members, hidden)).toBeUndefined();
  });
});

describe('the socket sensor', () => {
  const children: ChildProcess[] = [];
  const handles: (Server | Socket)[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const handle of handles.splice(0)) 'destroy' in handle ? handle.destroy() : handle.close();
  });

  /** A process that shares our network namespace and holds none of our sockets. */
  async function neighbour(): Promise<number> {
    const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
    children.push(child);
    await once(child, 'spawn');
    return child.pid ?? 0;
  }

  it('holds a connection against the container after two searches in vain, until the owner is found', async () => {
    const server = createServer((accepted) => handles.push(accepted)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    handles.push(server, socket);
    await once(socket, 'connect');

    const facts = readSystemFacts('/proc');
    const limits = { tablesPerTurn: 100, linksPerTurn: 100_000, connections: 20_000 };
    const sensor = new SocketSensor({ procfs: '/proc', pageSize: facts.pageSize, ...limits });
    const netns = parseNamespaceLink(readlinkSync('/proc/self/ns/net'));
    const seen = [processOf(await neighbour(), 'a', { netns }), processOf(await neighbour(), 'a', { netns })];
    const look = async (full: boolean, processes: readonly Process[], ended: readonly Process[] = []) => {
      const byPid = new Map(processes.map((process) => [process.pid, process]));
      const programs = processes.map((process) => ({ process, cmdline: [] }));
      const draft = { ...emptyDraft(), full, processes: byPid, programs, ended };
      await sensor.sample(draft);
      const found = draft.connections.find(({ remotePort }) => remotePort === port);
      return { pid: found?.owner?.pid, presumed: found?.presumed ?? false };
    };

    expect(await look(false, seen)).toEqual({ pid: undefined, presumed: false });
    expect(await look(false, seen)).toEqual({ pid: seen[0]?.pid, presumed: true });
    expect(sensor.describe().blind.join()).toMatch(/owners of \d+ connections, of which \d+ are held against/);

    const [first, second] = seen as [Process, Process];
    expect(await look(false, [second], [first])).toEqual({ pid: second.pid, presumed: true });

    const other = processOf(first.pid, 'b', { netns });
    expect(await look(true, [second, other])).toEqual({ pid: undefined, presumed: false });

    const owner = processOf(process.pid, 'a', { netns });
    expect(await look(true, [second, owner])).toEqual({ pid: process.pid, presumed: false });
    sensor.close();
  });
});
