import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { HttpClient } from '../../../agent/sinks/http/client.ts';
import { urlSource } from '../../../agent/sinks/http/url-source.ts';
import { createWebhookSink, type WebhookOptions } from '../../../agent/sinks/webhook.ts';
import { answer, type Received, Receiver } from '../http/receiver.ts';
import { at, event, verdict } from '../samples.ts';

const room = mkdtempSync(join(tmpdir(), 'davylamp-webhook-'));
afterAll(() => rmSync(room, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(room, name);
  writeFileSync(path, content);
  return path;
}

function sinkTo(urlNow: () => URL, options: Partial<WebhookOptions> = {}) {
  const client = new HttpClient(urlNow, { timeout: 2_000 });
  return createWebhookSink(client, { name: 'webhook/test', format: 'json', node: 'n1', now: () => at, ...options });
}

describe('a webhook', () => {
  it('is posted our own events in one object', async () => {
    await using receiver = await Receiver.start();
    const sink = sinkTo(() => new URL(`${receiver.url}/hook?x=y`));
    expect(await sink.send([event(), event({ change: 'resolved' })])).toEqual({ success: true });
    await sink.close();
    expect(receiver.received[0]?.path).toBe('/hook?x=y');
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      node: 'n1',
      events: [
        { event: 'firing', severity: 'critical', pod: 'trainer-0' },
        { event: 'resolved', pod: 'trainer-0' },
      ],
    });
  });

  it('is posted one event of Falco at a time', async () => {
    await using receiver = await Receiver.start();
    const sink = sinkTo(() => new URL(receiver.url), { format: 'falco' });
    expect(sink.batch).toBe(1);
    await sink.send([event()]);
    await sink.close();
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ rule: 'CryptoMinerDetected' });
  });

  it('has the same id when the same events come again, and another for others', async () => {
    await using receiver = await Receiver.start();
    const sink = sinkTo(() => new URL(receiver.url));
    for (const change of ['firing', 'firing', 'resolved'] as const) await sink.send([event({ change })]);
    await sink.close();
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(receiver.received[0]?.headers).not.toHaveProperty('webhook-signature');
  });

  it.each([
    ['plain', 'my secret', Buffer.from('my secret')],
    ['encoded', `whsec_${Buffer.from([1, 2, 255]).toString('base64')}`, Buffer.from([1, 2, 255])],
  ])('is signed with a %s secret over id, time and body', async (kind, secret, key) => {
    await using receiver = await Receiver.start();
    const sink = sinkTo(() => new URL(receiver.url), { secretFile: file(kind, `${secret}\n`) });
    await sink.send([event()]);
    await sink.close();
    const [received] = receiver.received;
    const { headers = {}, body = '' }: Partial<Received> = received ?? {};
    expect(headers['webhook-timestamp']).toBe(String(Math.floor(at / 1000)));
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  });

  it('is sent nothing unsigned while the secret is not there, and hears of it later', async () => {
    await using receiver = await Receiver.start();
    const sink = sinkTo(() => new URL(receiver.url), { secretFile: join(room, 'absent') });
    expect(await sink.send([event()])).toMatchObject({ success: false, retry: true });
    expect(receiver.received).toEqual([]);
  });

  it('takes its URL from a file, anew each time', async () => {
    await using receiver = await Receiver.start();
    const url = file('url', `${receiver.url}/one\n`);
    const sink = sinkTo(urlSource(undefined, url));
    await sink.send([event()]);
    file('url', `${receiver.url}/two\n`);
    await sink.send([event()]);
    await sink.close();
    expect(receiver.received.map(({ path }) => path)).toEqual(['/one', '/two']);
  });

  it.each([
    ['is no URL', 'hunter2'],
    ['has another scheme', 'ftp://hunter2.example/'],
  ])('is not posted where the file %s, and the error does not tell what is in it', async (_, content) => {
    const outcome = await sinkTo(urlSource(undefined, file('bad', content))).send([event()]);
    expect(outcome).toMatchObject({ success: false, retry: true, error: expect.stringContaining('holds no URL') });
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });

  it.each([
    [429, true],
    [400, false],
  ])('that answers %d is tried again: %s', async (status, retry) => {
    await using receiver = await Receiver.start();
    receiver.answer = answer(status, 'no', { 'retry-after': '2' });
    const sink = sinkTo(() => new URL(receiver.url));
    expect(await sink.send([event({ verdict: verdict() })])).toMatchObject({ retry, retryAfter: 2_000 });
    await sink.close();
  });
});
