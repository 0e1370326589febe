import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AlertBook } from '../../../agent/sinks/alert/alert-book.ts';
import { createAlertmanagerSink } from '../../../agent/sinks/alertmanager/endpoint.ts';
import { HttpClient } from '../../../agent/sinks/http/client.ts';
import { event } from '../samples.ts';

const good = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';

/** Answers each request with the next of these texts, and then with good ones. */
async function answering(...texts: string[]) {
  const bodies: string[] = [];
  const server = createServer((socket) => {
    let request = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      request += chunk.toString();
      const [head = '', body = ''] = request.split('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
      if (Buffer.byteLength(body) < length) return;
      bodies.push(body);
      request = '';
      const text = texts.shift();
      if (text === undefined) socket.write(good);
      else socket.end(text, 'latin1');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    bodies,
    url: new URL(`http://127.0.0.1:${port}`),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const alerts = new AlertBook().take(event()).alerts;
const now = Date.parse('2026-01-02T03:04:05Z');

/** Whether what comes after such answers is delivered, with times that Alertmanager can read. */
async function survives(...texts: string[]): Promise<boolean> {
  const server = await answering(...texts);
  const client = new HttpClient(() => server.url, { timeout: 1_000 });
  const sink = createAlertmanagerSink(client, { name: 'a', expire: 60_000, now: () => now });
  let outcome = await sink.send(alerts);
  try {
    for (let i = 0; i < texts.length; i++) outcome = await sink.send(alerts);
  } finally {
    await sink.close();
    await server.close();
  }
  const last = JSON.parse(server.bodies.at(-1) ?? '[{}]') as { startsAt: string; endsAt: string }[];
  const times = last.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]);
  return outcome.success && times.every((time) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(time));
}

const header = fc.constantFrom(
  'date',
  'retry-after',
  'content-length',
  'transfer-encoding',
  'connection',
  'location',
  'upgrade',
  'x',
);
const value = fc.oneof(
  fc.constantFrom(
    '+275760-09-13T00:00:00.000Z',
    '-271821-04-20T00:00:00.000Z',
    'Fri, 31 Dec 9999 23:59:59 GMT',
    'Thu, 01 Jan 1970 00:00:00 GMT',
    '99999999999999999999',
    '-1',
    'Infinity',
    'chunked',
    'close',
    '',
  ),
  fc.string({ unit: 'binary-ascii' }).map((text) => text.replaceAll(/[\r\n]/g, ' ')),
);
const head = fc
  .record({
    status: fc.oneof(fc.integer({ min: 100, max: 999 }), fc.constantFrom(200, 200, 101, 204, 304, 429, 503)),
    headers: fc.array(fc.tuple(header, value), { maxLength: 4 }),
    body: fc.string({ unit: 'binary-ascii' }),
  })
  .map(({ status, headers, body }) => {
    const lines = headers.map(([name, text]) => `${name}: ${text}\r\n`);
    return `HTTP/1.1 ${status} X\r\n${lines.join('')}\r\n${body}`;
  });

describe('an Alertmanager that answers in any way', () => {
  it.each(['+275760-09-13T00:00:00.000Z', 'Fri, 31 Dec 9999 23:59:59 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'gets what comes after it where it says that it is %s',
    async (date) => {
      expect(await survives(`HTTP/1.1 200 OK\r\ndate: ${date}\r\ncontent-length: 0\r\n\r\n`)).toBe(true);
    },
  );

  it('gets what comes after it, with times that it can read', async () => {
    const answers = fc.array(fc.oneof(head, fc.string({ unit: 'binary-ascii' })), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(answers, async (texts) => expect(await survives(...texts)).toBe(true)),
      { numRuns: 200 },
    );
  }, 60_000);
});
