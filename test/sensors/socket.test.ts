import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { readSystemFacts } from '../../agent/procfs/system.ts';
import { ProcessSensor } from '../../agent/sensors/process.ts';
import type { Draft } from '../../agent/sensors/sensor.ts';
import { SocketSensor } from '../../agent/sensors/socket.ts';
import { emptyDraft } from './draft.ts';

const facts = readSystemFacts('/proc');
const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listen(host: string): Promise<number> {
  const server = createServer((socket) => sockets.push(socket)).listen(0, host);
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function connectTo(port: number, host: string): Promise<Socket> {
  const socket = connect(port, host);
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** A process sensor and a socket sensor on this machine, and what they see of connections to a port. */
function look(changes: { connections?: number; linksPerTurn?: number } = {}) {
  const processes = new ProcessSensor({ procfs: '/proc', facts, ownCgroup: '/', openFiles: 0, processes: 100_000 });
  const limits = { tablesPerTurn: 100, linksPerTurn: 100_000, connections: 20_000, ...changes };
  const sensor = new SocketSensor({ procfs: '/proc', pageSize: facts.pageSize, ...limits });
  let draft: Draft = emptyDraft();
  return {
    sensor,
    async at(port: number) {
      draft = { ...emptyDraft(), processes: draft.processes };
      await processes.sample(draft);
      await sensor.sample(draft);
      return draft.connections.filter(({ remotePort, localPort }) => remotePort === port || localPort === port);
    },
  };
}

describe('the socket sensor', () => {
  it.each([
    ['IPv4', '127.0.0.1'],
    ['IPv6', '::1'],
  ])('sees the outbound side of a connection over %s, with its owner', async (_, host) => {
    const port = await listen(host);
    await connectTo(port, host);
    expect(await look().at(port)).toMatchObject([
      { remoteIp: host, remotePort: port, state: 'established', owner: { pid: process.pid } },
    ]);
  });

  it('notices a connection made later, keeps it the same object, and forgets it when it ends', async () => {
    const port = await listen('127.0.0.1');
    const { at } = look();
    expect(await at(port)).toEqual([]);
    const socket = await connectTo(port, '127.0.0.1');
    const [first] = await at(port);
    expect(first).toMatchObject({ remotePort: port });
    expect((await at(port))[0]).toBe(first);
    socket.destroy();
    await once(socket, 'close');
    expect(await at(port)).toEqual([]);
  });

  it('sees all of many connections: more than one read of the table gives', async () => {
    const port = await listen('127.0.0.1');
    for (let i = 0; i < 200; i++) await connectTo(port, '127.0.0.1');
    const connections = await look().at(port);
    expect(connections).toHaveLength(200);
    expect(connections.every(({ owner }) => owner?.pid === process.pid)).toBe(true);
  });

  it('finds an owner among more descriptors than are read in a turn, some turns later', async () => {
    const port = await listen('127.0.0.1');
    const files = Array.from({ length: 500 }, () => openSync('/dev/null', 'r'));
    try {
      await connectTo(port, '127.0.0.1');
      const { at } = look({ linksPerTurn: 400 });
      let found = await at(port);
      for (let turn = 0; turn < 100 && found[0]?.owner === undefined; turn++) found = await at(port);
      expect(found).toMatchObject([{ remotePort: port, owner: { pid: process.pid } }]);
    } finally {
      for (const file of files) closeSync(file);
    }
  });

  it('keeps a bounded number of connections', async () => {
    const port = await listen('127.0.0.1');
    for (let i = 0; i < 20; i++) await connectTo(port, '127.0.0.1');
    const { at, sensor } = look({ connections: 5 });
    expect((await at(port)).length).toBeLessThanOrEqual(5);
    expect(sensor.dropped).toBeGreaterThanOrEqual(15);
  });

  it('counts none as left out when it keeps all', async () => {
    const port = await listen('127.0.0.1');
    for (let i = 0; i < 20; i++) await connectTo(port, '127.0.0.1');
    const everything = look();
    expect(await everything.at(port)).toHaveLength(20);
    expect(everything.sensor.dropped).toBe(0);
  });
});
