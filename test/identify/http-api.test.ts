import { afterEach, describe, expect, it } from '@jest/globals';
import { events, type Handler, json, startApiServer } from './api-server.ts';

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0)) await close();
});

async function serving(handler: Handler, patience?: number) {
  const server = await startApiServer(handler);
  cleanup.push(() => server.close());
  return server.api(patience);
}

/** Tells what it was asked. */
const echo: Handler = (request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    const { method, url, headers } = request;
    response.writeHead(method === 'POST' ? 201 : 200).end(JSON.stringify({ method, url, headers, body }));
  });
};

describe('a request', () => {
  it('carries who asks, with which credentials, and for what', async () => {
    const api = await serving(echo);
    expect(await api.get('/api/v1/x?y=z', { accept: 'application/json;as=Table' })).toMatchObject({
      ok: true,
      body: {
        method: 'GET',
        url: '/api/v1/x?y=z',
        headers: { accept: 'application/json;as=Table', authorization: 'Bearer t', 'user-agent': 'test' },
      },
    });
  });

  it.each([
    ['POST', 'application/json'],
    ['PATCH', 'application/merge-patch+json'],
  ] as const)('%s sends an object as %s', async (method, type) => {
    const api = await serving(echo);
    expect(await api.write(method, '/x', { a: 1 })).toMatchObject({
      ok: true,
      body: { method, headers: { 'content-type': type }, body: '{"a":1}' },
    });
  });

  it.each([
    [
      'says no',
      json({ kind: 'Status', message: 'pods is forbidden' }, 403),
      { status: 403, error: '403 pods is forbidden' },
    ],
    [
      'asks for patience',
      json({ message: 'busy' }, 429, { 'retry-after': '7' }),
      { status: 429, error: '429 busy', retryAfter: 7 },
    ],
    [
      'asks for more patience than there is',
      json({ message: 'busy' }, 503, { 'retry-after': '2592000' }),
      { status: 503, error: '503 busy', retryAfter: 300 },
    ],
    [
      'asks for none that one can count',
      json({ message: 'busy' }, 503, { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }),
      { status: 503, error: '503 busy' },
    ],
    ['is a proxy with a page of its own', html(502), { status: 502, error: '502 Bad Gateway' }],
    ['is gone', (request: { socket: { destroy(): void } }) => request.socket.destroy(), { error: 'socket hang up' }],
    ['does not speak JSON', html(200), { error: expect.stringContaining('JSON') }],
    ['is silent', () => {}, { error: 'no answer within 0.2 s' }],
    ['stops in the middle', half, { error: 'no answer within 0.2 s' }],
  ] as [string, Handler, object][])(
    'gets an answer, not an exception, when the server %s',
    async (_, handler, answer) => {
      const api = await serving(handler, 200);
      expect(await api.get('/x')).toEqual({ ok: false, ...answer });
    },
  );

  it('gets an answer, not an exception, when nobody listens and when there are no credentials', async () => {
    const server = await startApiServer(json({}));
    const api = server.api();
    await server.close();
    expect(await api.get('/x')).toMatchObject({ ok: false, error: expect.stringContaining('ECONNREFUSED') });
  });

  it('passes on a bounded part of what a server says', async () => {
    const api = await serving(json({ message: 'x'.repeat(100_000) }, 400));
    const answer = await api.get('/x');
    expect(answer.ok ? 0 : answer.error.length).toBe(300);
  });
});

describe('a list', () => {
  const itemsOf = async (handler: Handler) => {
    const api = await serving(handler, 200);
    const items: unknown[] = [];
    const answer = await api.list('/x', (item) => items.push(item));
    return { items, answer };
  };

  it('is handed over item by item, and answered without them', async () => {
    const list = { metadata: { resourceVersion: '5' }, items: [{ a: 1 }, { a: 2 }] };
    expect(await itemsOf(json(list))).toEqual({
      items: [{ a: 1 }, { a: 2 }],
      answer: { ok: true, body: { ...list, items: [] } },
    });
  });

  it.each([
    ['is refused', json({ message: 'no' }, 403), [], '403 no'],
    ['is none', html(200), [], expect.stringContaining('JSON')],
    [
      'breaks off',
      (_, response) => void response.writeHead(200).end('{"items":[{"a":1},{'),
      [{ a: 1 }],
      expect.any(String),
    ],
  ] as [string, Handler, unknown[], unknown][])('that %s is an answer', async (_, handler, items, error) => {
    expect(await itemsOf(handler)).toMatchObject({ items, answer: { ok: false, error } });
  });
});

describe('a request that is no longer wanted', () => {
  it.each(['get', 'list', 'write'] as const)('ends at once (%s)', async (how) => {
    const api = await serving(() => {}, 60_000);
    const end = new AbortController();
    setTimeout(() => end.abort(), 50);
    const { signal } = end;
    const asked = {
      get: () => api.get('/x', { signal }),
      list: () => api.list('/x', () => {}, signal),
      write: () => api.write('POST', '/x', {}, signal),
    };
    expect(await asked[how]()).toMatchObject({ ok: false, error: expect.stringContaining('aborted') });
  });
});

describe('a stream', () => {
  const linesOf = async (handler: Handler, patience = 5_000, signal = new AbortController().signal) => {
    const api = await serving(handler, patience);
    const lines: string[] = [];
    const answer = await api.stream(
      '/x',
      { opened: () => lines.push('opened'), line: (text) => lines.push(text) },
      signal,
    );
    return { lines, answer };
  };

  it('that is given up at its last line, when its connection waits for another request, ends quietly', async () => {
    const api = await serving((_, response) => response.end('{"type":"ERROR"}\n'));
    for (let i = 0; i < 20; i++) {
      const end = new AbortController();
      const lines: string[] = [];
      const line = (text: string) => {
        lines.push(text);
        end.abort();
      };
      await api.stream('/x', { opened: () => {}, line }, end.signal);
      expect(lines).toEqual(['{"type":"ERROR"}']);
    }
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('is read line by line, however it is cut into pieces', async () => {
    const text = ['{"a":"ä€😀"}', '', '{"b":2}', 'half'].join('\n');
    const { lines, answer } = await linesOf((_, response) => {
      response.writeHead(200);
      const bytes = Buffer.from(text);
      const next = (at: number): void => {
        if (at >= bytes.length) response.end();
        else response.write(bytes.subarray(at, at + 3), () => setImmediate(next, at + 3));
      };
      next(0);
    });
    expect(lines).toEqual(['opened', '{"a":"ä€😀"}', '', '{"b":2}']);
    expect(answer).toEqual({ ok: true, body: undefined });
  });

  it('may be silent for longer than an answer may take', async () => {
    const { lines } = await linesOf((_, response) => {
      response.writeHead(200).flushHeaders();
      setTimeout(() => response.end('late\n'), 300);
    }, 100);
    expect(lines).toEqual(['opened', 'late']);
  });

  it('ends with an answer when it is refused or cut off', async () => {
    expect(await linesOf(json({ message: 'no' }, 403))).toMatchObject({ lines: [], answer: { status: 403 } });
    const cut: Handler = (_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('one\n', () => response.destroy());
    };
    expect(await linesOf(cut)).toMatchObject({ lines: ['opened', 'one'], answer: { ok: false } });
  });

  it('has an empty line where one is longer than any object, and goes on after it', async () => {
    const long: Handler = (_, response) => void response.writeHead(200).end(`${'x'.repeat(17 * 1024 * 1024)}\ntwo\n`);
    expect(await linesOf(long)).toEqual({ lines: ['opened', '', 'two'], answer: { ok: true, body: undefined } });
  });

  it('ends at once when it is no longer wanted', async () => {
    const end = new AbortController();
    setTimeout(() => end.abort(), 50);
    expect(await linesOf(events([{ a: 1 }]), 5_000, end.signal)).toMatchObject({ lines: ['opened', '{"a":1}'] });
  });
});

function html(status: number): Handler {
  return (_, response) => void response.writeHead(status).end('<html>');
}

function half(_: unknown, response: { writeHead(status: number): { write(text: string): void } }): void {
  response.writeHead(200).write('{"a":');
}
