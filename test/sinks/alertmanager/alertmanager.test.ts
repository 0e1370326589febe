import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../agent/clock.ts';
import { alertsUrl, createAlertmanagerSink } from '../../../agent/sinks/alertmanager/endpoint.ts';
import { AlertmanagerOutlet, alertNature } from '../../../agent/sinks/alertmanager.ts';
import { Backlog } from '../../../agent/sinks/delivery/backlog.ts';
import { Delivery } from '../../../agent/sinks/delivery/delivery.ts';
import { HttpClient } from '../../../agent/sinks/http/client.ts';
import { recordingReport } from '../delivery/recording-report.ts';
import { answer, Receiver } from '../http/receiver.ts';
import { at, container, event, verdict } from '../samples.ts';

interface Posted {
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly startsAt: string;
  readonly endsAt: string;
}

const EXPIRE = 240_000;
const now = at + 30_000;
const iso = (time: number) => new Date(time).toISOString();
const posted = (receiver: Receiver) => receiver.received.map(({ body }) => JSON.parse(body) as Posted[]);
const until = async (reached: () => boolean) => {
  for (let i = 0; i < 1_000 && !reached(); i++) await sleep(5);
  expect(reached()).toBe(true);
};

function outletTo(urls: readonly string[], { resend = 60_000, resolveDelay = 0 } = {}) {
  const told = recordingReport();
  const deliveries = urls.map((url) => {
    const client = new HttpClient(() => alertsUrl(url), { timeout: 1_000 });
    const sink = createAlertmanagerSink(client, {
      name: `alertmanager/${new URL(url).host}`,
      expire: EXPIRE,
      now: () => now,
      runbookUrl: 'https://wiki.example/miner',
    });
    const backlog = new Backlog(alertNature, 1_000);
    return new Delivery({ sink, backlog, clock: systemClock, random: () => 0, report: told.report });
  });
  const outlet = new AlertmanagerOutlet(deliveries, { resend, resolveDelay });
  return { outlet, told, [Symbol.asyncDispose]: () => outlet.close() };
}

describe('an Alertmanager', () => {
  it('is told that an alert fires, with its labels, until it would have expired', async () => {
    await using receiver = await Receiver.start();
    await using stage = outletTo([`${receiver.url}/prefix/`]);
    stage.outlet.take([event()]);
    await until(() => receiver.received.length === 1);
    expect(receiver.received[0]?.path).toBe('/prefix/api/v2/alerts');
    expect(posted(receiver)).toEqual([
      [
        {
          labels: {
            alertname: 'CryptoMinerDetected',
            severity: 'critical',
            node: 'n1',
            namespace: 'team-a',
            pod: 'trainer-0',
            container: 'notebook',
          },
          annotations: expect.objectContaining({
            summary: expect.any(String),
            next_step: expect.any(String),
            runbook_url: 'https://wiki.example/miner',
          }),
          startsAt: iso(at - 5_000),
          endsAt: iso(now + EXPIRE),
        },
      ],
    ]);
  });

  it('is told when an alert ended', async () => {
    await using receiver = await Receiver.start();
    await using stage = outletTo([receiver.url]);
    const { outlet } = stage;
    outlet.take([event()]);
    await until(() => receiver.received.length === 1);
    outlet.take([event({ change: 'resolved', at: at + 9_000, verdict: verdict({ state: 'resolved' }) })]);
    await until(() => receiver.received.length === 2);
    const [, [ended] = []] = posted(receiver);
    expect(ended).toMatchObject({ startsAt: iso(at - 5_000), endsAt: iso(at + 9_000) });
    expect(ended?.labels).toEqual(posted(receiver)[0]?.[0]?.labels);
  });

  it('is told of an escalation as the end of one alert and the begin of another, in one request', async () => {
    await using receiver = await Receiver.start();
    await using stage = outletTo([receiver.url]);
    const { outlet } = stage;
    outlet.take([event({ verdict: verdict({ severity: 'warning' }) })]);
    await until(() => receiver.received.length === 1);
    outlet.take([event({ change: 'escalated', previous: { severity: 'warning', workload: container } })]);
    await until(() => receiver.received.length === 2);
    const shown = posted(receiver)[1]?.map(({ labels, endsAt }) => [labels['severity'], endsAt]);
    expect(shown).toEqual([
      ['warning', iso(at)],
      ['critical', iso(now + EXPIRE)],
    ]);
  });

  it('is told what has become known since, when it is told again', async () => {
    await using receiver = await Receiver.start();
    await using stage = outletTo([receiver.url], { resend: 30 });
    const { outlet } = stage;
    outlet.take([event()]);
    await until(() => receiver.received.length >= 2);
    outlet.refresh([verdict({ score: 250 })]);
    const before = receiver.received.length;
    await until(() => receiver.received.length >= before + 2);
    const annotations = posted(receiver).map(([alert]) => alert?.annotations['score']);
    expect([annotations[0], annotations.at(-1)]).toEqual([String(verdict().score), '250']);
  });

  it('is told again and again of what fires, and never again of what ended', async () => {
    await using receiver = await Receiver.start();
    const other = { ...container, key: 'other', container: 'other' };
    await using stage = outletTo([receiver.url], { resend: 30 });
    const { outlet } = stage;
    outlet.take([event(), event({ verdict: verdict({ workload: other }) })]);
    outlet.take([event({ change: 'resolved', verdict: verdict({ workload: other, state: 'resolved' }) })]);
    await until(() => receiver.received.length >= 4);
    const [first, ...renewals] = posted(receiver);
    expect(first).toHaveLength(2);
    for (const renewal of renewals) expect(renewal.map(({ labels }) => labels['container'])).toEqual(['notebook']);
  });

  it('is told once more of what fires when the agent stops, and of no end', async () => {
    await using receiver = await Receiver.start();
    await using stage = outletTo([receiver.url]);
    const { outlet } = stage;
    outlet.take([event()]);
    await until(() => receiver.received.length === 1);
    await outlet.close();
    expect(posted(receiver)[1]).toMatchObject([{ endsAt: iso(now + EXPIRE) }]);
  });

  it('is told of an end a little later, and not renewed meanwhile', async () => {
    await using receiver = await Receiver.start();
    await using stage = outletTo([receiver.url], { resend: 20, resolveDelay: 200 });
    stage.outlet.take([event()]);
    stage.outlet.take([event({ change: 'resolved', verdict: verdict({ state: 'resolved' }) })]);
    await until(() => posted(receiver).some(([alert]) => alert?.endsAt === iso(at)));
    // What was told before that, if at all, was told at the very begin.
    expect(receiver.received.length).toBeLessThanOrEqual(2);
  });

  it('is not told of an end when the alert fires again meanwhile', async () => {
    await using receiver = await Receiver.start();
    await using stage = outletTo([receiver.url], { resend: 20, resolveDelay: 100 });
    stage.outlet.take([event()]);
    stage.outlet.take([event({ change: 'resolved', verdict: verdict({ state: 'resolved' }) })]);
    stage.outlet.take([event()]);
    await until(() => receiver.received.length >= 10);
    expect(
      posted(receiver)
        .flat()
        .map(({ endsAt }) => endsAt),
    ).not.toContain(iso(at));
  });

  it('is told at once of ends that wait when the agent stops', async () => {
    await using receiver = await Receiver.start();
    const { outlet } = outletTo([receiver.url], { resolveDelay: 3_600_000 });
    outlet.take([event()]);
    await until(() => receiver.received.length === 1);
    outlet.take([event({ change: 'resolved', verdict: verdict({ state: 'resolved' }) })]);
    await outlet.close();
    expect(posted(receiver)[1]).toMatchObject([{ endsAt: iso(at) }]);
  });

  it.each([
    ['behind', 600_000, 600_000],
    ['ahead', -600_000, -600_000],
    ['right, but for a second or two', 2_000, 0],
  ])('is told by its own clock where that of the node is %s', async (_, difference, corrected) => {
    await using receiver = await Receiver.start();
    receiver.answer = answer(200, '', { date: new Date(now + difference).toUTCString() });
    await using stage = outletTo([receiver.url]);
    stage.outlet.take([event()]);
    await until(() => receiver.received.length === 1);
    stage.outlet.renew();
    await until(() => receiver.received.length === 2);
    expect(posted(receiver)[1]).toMatchObject([
      { startsAt: iso(at - 5_000 + corrected), endsAt: iso(now + EXPIRE + corrected) },
    ]);
  });

  it('is told of a thousand alerts in four requests', async () => {
    await using receiver = await Receiver.start();
    const workloads = Array.from({ length: 1_000 }, (_, i) => ({ ...container, key: `${i}`, pod: `pod-${i}` }));
    await using stage = outletTo([receiver.url]);
    stage.outlet.take(workloads.map((workload) => event({ verdict: verdict({ workload }) })));
    await until(() => receiver.received.length === 4);
    const pods = posted(receiver)
      .flat()
      .map(({ labels }) => labels['pod']);
    expect(new Set(pods).size).toBe(1_000);
  });

  it('that cannot be told of one alert is told of the others', async () => {
    await using receiver = await Receiver.start();
    receiver.answer = (response, _, { body }) => {
      response.writeHead(body.includes('"pod-3"') ? 400 : 200).end();
    };
    await using stage = outletTo([receiver.url]);
    const { outlet, told } = stage;
    const workloads = Array.from({ length: 8 }, (_, i) => ({ ...container, key: `${i}`, pod: `pod-${i}` }));
    outlet.take(workloads.map((workload) => event({ verdict: verdict({ workload }) })));
    await until(() => told.waiting() === 0);
    expect(told.counts).toMatchObject({
      [`alertmanager/${receiver.host} sent`]: 7,
      [`alertmanager/${receiver.host} failed`]: 1,
    });
  });
});

describe('a set of Alertmanagers', () => {
  it('is told as a whole, though one of them is dead and one hangs', async () => {
    const gone = await Receiver.start();
    await gone[Symbol.asyncDispose]();
    await using hangs = await Receiver.start();
    hangs.answer = () => {};
    await using alive = await Receiver.start();
    await using stage = outletTo([gone.url, hangs.url, alive.url]);
    const { outlet, told } = stage;
    outlet.take([event()]);
    const sentToAlive = () => told.counts[`alertmanager/${alive.host} sent`];
    await until(() => sentToAlive() === 1 && hangs.received.length === 1);
    expect(sentToAlive()).toBe(1);
    expect(told.counts[`alertmanager/${hangs.host} sent`]).toBe(0);
  });

  it('hears from the one that comes back what fires by then, and what has ended', async () => {
    await using receiver = await Receiver.start();
    receiver.answer = answer(503);
    await using stage = outletTo([receiver.url]);
    const { outlet } = stage;
    outlet.take([event()]);
    await until(() => receiver.received.length === 1);
    outlet.take([event({ change: 'resolved', verdict: verdict({ state: 'resolved' }) })]);
    const other = { ...container, key: 'other', container: 'other' };
    outlet.take([event({ verdict: verdict({ workload: other }) })]);
    receiver.answer = answer(200);
    await until(() => receiver.received.length === 2);
    expect(posted(receiver)[1]).toMatchObject([
      { labels: { container: 'notebook' }, endsAt: iso(at) },
      { labels: { container: 'other' }, endsAt: iso(now + EXPIRE) },
    ]);
  });
});

describe('the address of an Alertmanager', () => {
  it.each([
    ['http://a:9093', 'http://a:9093/api/v2/alerts'],
    ['http://a:9093/', 'http://a:9093/api/v2/alerts'],
    ['https://a/am//', 'https://a/am/api/v2/alerts'],
    ['https://a/api/v2/alerts', 'https://a/api/v2/alerts'],
  ])('%s leads to %s', (address, expected) => {
    expect(String(alertsUrl(address))).toBe(expected);
  });
});
