import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { HttpClient, type HttpOptions } from '../../../agent/sinks/http/client.ts';
import { answer, Receiver } from './receiver.ts';

const room = mkdtempSync(join(tmpdir(), 'davylamp-http-'));
afterAll(() => rmSync(room, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(room, name);
  writeFileSync(path, content);
  return path;
}

async function post(url: string, options: Partial<HttpOptions> = {}, body = '[]') {
  const client = new HttpClient(() => new URL(url), { timeout: 2_000, ...options });
  const reply = await client.post(body, { 'content-type': 'application/json' });
  client.close();
  return reply;
}

describe('a request', () => {
  it('has its body, its headers and its path', async () => {
    await using receiver = await Receiver.start();
    const reply = await post(`${receiver.url}/a/b?c=d`, {}, '[{"é":1}]');
    expect(reply).toMatchObject({ status: 200 });
    expect(receiver.received).toMatchObject([
      {
        method: 'POST',
        path: '/a/b?c=d',
        body: '[{"é":1}]',
        headers: { 'content-type': 'application/json', 'content-length': '10', 'user-agent': 'davylamp' },
      },
    ]);
    expect(receiver.received[0]?.headers).not.toHaveProperty('authorization');
  });

  it('uses the connection of the one before', async () => {
    await using receiver = await Receiver.start();
    const client = new HttpClient(() => new URL(receiver.url), { timeout: 2_000 });
    for (let i = 0; i < 5; i++) expect(await client.post('[]', {})).toMatchObject({ status: 200 });
    client.close();
    expect(receiver.connections).toBe(1);
  });

  it('is made once more when the connection of the one before was closed meanwhile', async () => {
    await using receiver = await Receiver.start();
    const client = new HttpClient(() => new URL(receiver.url), { timeout: 2_000 });
    await client.post('first', {});
    receiver.answer = (_, request) => {
      request.socket.destroy();
      receiver.answer = answer(200);
    };
    expect(await client.post('second', {})).toMatchObject({ status: 200 });
    client.close();
    expect(receiver.received.map(({ body }) => body)).toEqual(['first', 'second', 'second']);
  });

  it.each([['http', { HTTP_PROXY: 'http://127.0.0.1:1', http_proxy: 'http://127.0.0.1:1', NODE_USE_ENV_PROXY: '1' }]])(
    'goes to no proxy that the environment names for %s',
    async (_, env) => {
      await using receiver = await Receiver.start();
      Object.assign(process.env, env);
      try {
        expect(await post(receiver.url)).toMatchObject({ status: 200 });
      } finally {
        for (const name of Object.keys(env)) delete process.env[name];
      }
    },
  );

  it('goes to the proxy that it is told to use', async () => {
    await using proxy = await Receiver.start();
    expect(await post('http://alertmanager.example:9093/x', { proxy: proxy.url })).toMatchObject({ status: 200 });
    expect(proxy.received.map(({ path }) => path)).toEqual(['http://alertmanager.example:9093/x']);
  });

  it('waits for no proxy that does not answer, and lets go of it', async () => {
    const silent = createServer((socket) => socket.resume().on('error', () => {}));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const proxy = `http://me:secret@127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const target = 'https://alertmanager.example:9093/x';
    const { error } = (await post(target, { proxy, timeout: 200 })) as { error: string };
    expect(error).toMatch(/no answer within 200 ms|timed out after 200ms/);
    expect(error).not.toContain('secret');

    const client = new HttpClient(() => new URL(target), { timeout: 500, proxy });
    const reply = client.post('[]', {});
    await new Promise((resolve) => silent.once('connection', resolve));
    client.close();
    expect(await reply).toEqual({ error: 'the agent stops' });
    // Resolves only when all connections are gone.
    await new Promise((resolve) => silent.close(resolve));
  });
});

describe('who we are', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  it.each([
    ['a name and a password in the URL', 'me:p%40ss@', {}, basic('me:p@ss')],
    [
      'a name and a password file',
      '',
      { username: 'me', password_file: file('password', 'pass word\n') },
      basic('me:pass word'),
    ],
    ['a token', '', { bearer_token_file: file('token', ' abc.def\n') }, 'Bearer abc.def'],
    ['a token before a name in the URL', 'me:pass@', { bearer_token_file: file('token2', 'abc') }, 'Bearer abc'],
  ])('is told by %s', async (_, userInfo, options, expected) => {
    await using receiver = await Receiver.start();
    await post(receiver.url.replace('//', `//${userInfo}`), options);
    expect(receiver.received[0]?.headers.authorization).toBe(expected);
  });

  it('is read anew for each request', async () => {
    await using receiver = await Receiver.start();
    const bearer_token_file = file('rotated', 'one');
    const client = new HttpClient(() => new URL(receiver.url), { timeout: 2_000, bearer_token_file });
    await client.post('', {});
    file('rotated', 'two');
    await client.post('', {});
    client.close();
    expect(receiver.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer one', 'Bearer two']);
  });

  it.each([
    ['is absent', join(room, 'absent'), 'cannot be read (ENOENT)'],
    ['is a directory', room, 'cannot be read (EISDIR)'],
    ['is empty', file('empty', '\n'), 'is empty'],
    ['has two lines', file('lines', 'a\nb'), 'has more than one line'],
    ['is a gigantic file', file('big', 'x'.repeat(100_000)), 'cannot be read (EFBIG)'],
  ])('is not told when its file %s', async (_, bearer_token_file, problem) => {
    await using receiver = await Receiver.start();
    expect(await post(receiver.url, { bearer_token_file })).toEqual({
      error: `bearer_token_file ${bearer_token_file} ${problem}`,
    });
    expect(receiver.received).toEqual([]);
  });
});

describe('an answer', () => {
  it('is its status, what it says and when to come again', async () => {
    await using receiver = await Receiver.start();
    receiver.answer = answer(429, 'slow down', { 'retry-after': '7' });
    expect(await post(receiver.url)).toEqual({ status: 429, text: 'slow down', retryAfter: '7' });
  });

  it('says nothing of what it repeats: where and as whom we asked', async () => {
    await using receiver = await Receiver.start();
    receiver.answer = (response, { url, headers }) =>
      response.writeHead(404).end(`Cannot POST ${url} or ${url?.split('?')[0]} as ${headers.authorization}, abc.def`);
    const bearer_token_file = file('repeated', 'abc.def');
    const reply = await post(`${receiver.url}/services/T0/B0?key=k1`, { bearer_token_file });
    expect(reply).toEqual({ status: 404, text: 'Cannot POST *** or *** as ***, ***' });
  });

  it('is not followed elsewhere', async () => {
    await using receiver = await Receiver.start();
    receiver.answer = answer(307, '', { location: `${receiver.url}/else` });
    expect(await post(receiver.url)).toMatchObject({ status: 307 });
    expect(receiver.received).toHaveLength(1);
  });

  it('is read no further than needed', async () => {
    await using receiver = await Receiver.start();
    receiver.answer = answer(400, 'x'.repeat(10_000_000));
    const reply = await post(receiver.url);
    expect(reply).toMatchObject({ status: 400 });
    expect('text' in reply && reply.text.length).toBeLessThan(100_000);
  });

  it('that is good is not waited for to its end', async () => {
    await using receiver = await Receiver.start();
    receiver.answer = (response) => response.writeHead(200).write('begins');
    expect(await post(receiver.url)).toMatchObject({ status: 200 });
  });

  it('that is good counts although it is cut off', async () => {
    await using receiver = await Receiver.start();
    receiver.answer = (response, request) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('begins', () => request.socket.destroy());
    };
    expect(await post(receiver.url)).toMatchObject({ status: 200 });
  });

  it('that is bad counts although it is cut off', async () => {
    await using receiver = await Receiver.start();
    receiver.answer = (response, request) => {
      response.writeHead(503, { 'content-length': '100' });
      response.write('begins', () => setTimeout(() => request.socket.destroy(), 20));
    };
    expect(await post(receiver.url)).toMatchObject({ status: 503, text: 'begins' });
  });
});

describe('no answer', () => {
  it.each([
    ['hangs', () => {}, 'no answer within 300 ms'],
    [
      'hangs up',
      (_: unknown, request: { socket: { destroy(): void } }) => request.socket.destroy(),
      'closed the connection',
    ],
  ])('is explained when the other side %s', async (_, behave, problem) => {
    await using receiver = await Receiver.start();
    receiver.answer = behave as never;
    expect(await post(receiver.url, { timeout: 300 })).toEqual({ error: expect.stringContaining(problem) });
  });

  it('is explained when nobody listens, without the secrets of the URL', async () => {
    const receiver = await Receiver.start();
    await receiver[Symbol.asyncDispose]();
    const reply = await post(`http://me:hunter2@${receiver.host}/services/T0/B0/secret?token=x`);
    expect(reply).toEqual({ error: `nobody listens at ${receiver.host} (ECONNREFUSED)` });
  });

  it('is explained when the other side speaks no HTTP', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const reply = await post(`http://127.0.0.1:${port}`);
    server.close();
    expect(reply).toEqual({ error: expect.stringContaining('does not speak HTTP') });
  });

  it('is explained when the client is closed meanwhile', async () => {
    await using receiver = await Receiver.start();
    receiver.answer = () => {};
    const client = new HttpClient(() => new URL(receiver.url), { timeout: 30_000 });
    const reply = client.post('', {});
    while (receiver.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    client.close();
    expect(await reply).toEqual({ error: 'the agent stops' });
  });
});
