import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { limitConnections } from '../../agent/server/connections.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A server for three connections that answers when told to, and what was asked of it. */
async function startServer() {
  const asked: ServerResponse[] = [];
  const server = createServer((_, response) => asked.push(response));
  servers.push(server);
  limitConnections(server, 3);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { asked, server, port: (server.address() as AddressInfo).port };
}

/** A client that says these bytes; resolves once the server has accepted it. */
async function client(server: Server, port: number, bytes = '') {
  const accepted = once(server, 'connection');
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
  sockets.push(socket);
  // A connection that the server closes may end with a reset.
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  await accepted;
  return { socket, closed, isOpen: () => !socket.destroyed };
}

const REQUEST = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';

describe('of more connections than there may be', () => {
  it.each(['', 'GET / HTT', 'GET / HTTP/1.1\r\nhost: x\r\n'])(
    'the one that has said only %j for longest goes',
    async (bytes) => {
      const { server, port, asked } = await startServer();
      const silent = [
        await client(server, port, bytes),
        await client(server, port, bytes),
        await client(server, port, bytes),
      ];
      const late = await client(server, port, REQUEST);
      await silent[0]?.closed;
      if (asked.length === 0) await once(server, 'request');
      asked[0]?.end('hello');
      const [answer] = (await once(late.socket, 'data')) as [Buffer];
      expect(String(answer)).toContain('hello');
      expect(silent.map(({ isOpen }) => isOpen())).toEqual([false, true, true]);
    },
  );

  it('the one that waits for its answer stays, though it is the oldest', async () => {
    const { server, port, asked } = await startServer();
    const requested = once(server, 'request');
    const waits = await client(server, port, REQUEST);
    await requested;
    const crowd = [];
    for (let i = 0; i < 20; i++) crowd.push(await client(server, port));
    await Promise.all(crowd.slice(0, 18).map(({ closed }) => closed));
    asked[0]?.end('hello');
    expect(String((await once(waits.socket, 'data'))[0])).toContain('hello');
    expect(crowd.map(({ isOpen }) => isOpen()).filter(Boolean)).toHaveLength(2);
  });

  it('the one that was answered is silent from then on, and goes when it is the longest', async () => {
    const { server, port } = await startServer();
    const answered = await client(server, port);
    const other = await client(server, port);
    server.once('request', (_, response: ServerResponse) => response.end());
    answered.socket.write(REQUEST);
    await once(answered.socket, 'data');
    const third = await client(server, port);
    await client(server, port);
    await other.closed;
    expect([answered.isOpen(), third.isOpen()]).toEqual([true, true]);
    await client(server, port);
    await answered.closed;
    expect(third.isOpen()).toBe(true);
  });

  it('the new one goes when all others wait for their answers', async () => {
    const { server, port, asked } = await startServer();
    const waiting = [];
    for (let i = 0; i < 3; i++) {
      const requested = once(server, 'request');
      waiting.push(await client(server, port, REQUEST));
      await requested;
    }
    const late = await client(server, port);
    await late.closed;
    for (const response of asked) response.end('hello');
    const answers = await Promise.all(waiting.map(({ socket }) => once(socket, 'data')));
    expect(answers.map(([data]) => String(data).includes('hello'))).toEqual([true, true, true]);
  });
});

it('as many as there may be stay, all silent', async () => {
  const { server, port } = await startServer();
  const silent = [await client(server, port), await client(server, port), await client(server, port)];
  await new Promise(setImmediate);
  expect(silent.map(({ isOpen }) => isOpen())).toEqual([true, true, true]);
});
