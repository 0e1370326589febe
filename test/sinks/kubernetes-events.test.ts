import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { AlertEvent, Severity, Workload } from '../../agent/model.ts';
import type { Alert } from '../../agent/sinks/alert/alert.ts';
import { AlertBook } from '../../agent/sinks/alert/alert-book.ts';
import { alertNature } from '../../agent/sinks/alertmanager.ts';
import { Backlog } from '../../agent/sinks/delivery/backlog.ts';
import { Delivery } from '../../agent/sinks/delivery/delivery.ts';
import { canBeTold, type EventObject, nextInSeries, toEventObject } from '../../agent/sinks/kubernetes/event-object.ts';
import { createKubernetesSink, KubernetesEventsOutlet } from '../../agent/sinks/kubernetes-events.ts';
import { HandClock } from '../hand-clock.ts';
import { type Handler, json, startApiServer } from '../identify/api-server.ts';
import { recordingReport } from './delivery/recording-report.ts';
import {
  at,
  awaited,
  container,
  event,
  evidence,
  host,
  hostile,
  notebookVerdict,
  unwatched,
  verdict,
} from './samples.ts';

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0)) await close();
});

function alertOf(of = verdict(), change: AlertEvent['change'] = 'firing', when = at): Alert {
  const book = new AlertBook();
  const [fired] = book.take(event({ verdict: of })).alerts;
  const [ended] = change === 'resolved' ? book.take(event({ change, at: when, verdict: of })).alerts : [];
  const alert = ended ?? fired;
  if (alert === undefined) throw new Error('no alert');
  return alert;
}

describe('an Event', () => {
  it('tells of an alert on its pod', () => {
    expect(toEventObject(alertOf(notebookVerdict()))).toEqual({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: expect.stringMatching(/^nb-0\.[0-9a-f]{16}$/), namespace: 'alice' },
      eventTime: '2026-01-02T03:04:00.000000Z',
      reportingController: 'davylamp',
      reportingInstance: 'n1',
      reason: 'CryptoMinerDetected',
      action: 'Detected',
      type: 'Warning',
      note: expect.stringMatching(/is mining in container .*Score \d+: .*Owner: .*kubectl/),
      regarding: {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: 'alice',
        name: 'nb-0',
        uid: '00000000-0000-0000-0000-000000000001',
        fieldPath: expect.stringContaining('spec.containers{'),
      },
    });
  });

  it('tells of a process of the host on its node', () => {
    const { metadata, regarding } = toEventObject(alertOf(verdict({ workload: host })));
    expect(metadata.namespace).toBe('kube-system');
    expect(regarding).toEqual({ apiVersion: 'v1', kind: 'Node', name: 'n1', uid: 'n1' });
  });

  it('is a normal one when an alert is over', () => {
    const over = toEventObject(alertOf(verdict({ state: 'resolved' }), 'resolved', at + 9_000));
    expect(over).toMatchObject({
      reason: 'CryptoMinerEnded',
      type: 'Normal',
      eventTime: '2026-01-02T03:04:14.000000Z',
    });
    expect(over.note).toContain('no longer seen mining');
  });

  it('has the same name for the same alert of the same pod, and another for any other', () => {
    const name = (part: Partial<Workload>, severity: Severity = 'critical') =>
      toEventObject(alertOf(verdict({ severity, workload: { ...container, ...part } }))).metadata.name;
    expect(name({ key: 'another container id' })).toBe(name({}));
    const others = [name({ container: 'x' }), name({ podUid: 'x' }), name({}, 'warning'), name({})];
    expect(new Set(others).size).toBe(4);
  });

  it.each([
    ['of a pod', container, true],
    ['of the host', host, true],
    ['of a pod without names', awaited, false],
    ['of a container that is none of a pod', unwatched, false],
  ])('can be told %s: %s', (_, workload, expected) => {
    expect(canBeTold(alertOf(verdict({ workload })))).toBe(expected);
  });

  it('keeps to what the API server takes, whatever a process calls itself', () => {
    const long = { ...container, pod: `${'p'.repeat(240)}.${'q'.repeat(12)}` };
    const pieces = Array.from({ length: 64 }, (_, i) =>
      evidence({ id: `${i}`, summary: `${hostile}${'€'.repeat(500)}` }),
    );
    const { metadata, note, reportingInstance } = toEventObject(
      alertOf(verdict({ workload: { ...long, node: 'n'.repeat(253) }, evidence: pieces })),
    );
    expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1_024);
    expect(note).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(metadata.name).toMatch(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
    expect(metadata.name.length).toBeLessThanOrEqual(253);
    expect(reportingInstance.length).toBeLessThanOrEqual(128);
  });

  it('becomes a series with the second time', () => {
    expect(nextInSeries({}, at)).toEqual({ series: { count: 2, lastObservedTime: '2026-01-02T03:04:05.000000Z' } });
    expect(nextInSeries({ series: { count: 7 } }, at)).toMatchObject({ series: { count: 8 } });
    for (const odd of [null, 5, { series: null }, { series: { count: '7' } }]) {
      expect(nextInSeries(odd, at)).toMatchObject({ series: { count: 2 } });
    }
  });
});

describe('the sink of Events', () => {
  const serving = async (...handlers: Handler[]) => {
    const asked: { method: string; url: string; body: unknown }[] = [];
    const server = await startApiServer(async (request, response) => {
      const body = await text(request);
      const { method = '', url = '' } = request;
      asked.push({ method, url, body: body === '' ? undefined : JSON.parse(body) });
      (handlers.length > 1 ? handlers.shift() : handlers[0])?.(request, response);
    });
    cleanup.push(() => server.close());
    return { asked, sink: createKubernetesSink(server.api(), () => at) };
  };
  const events = '/apis/events.k8s.io/v1/namespaces/team-a/events';

  it('makes an Event', async () => {
    const { asked, sink } = await serving(json({}, 201));
    expect(await sink.send([alertOf()])).toEqual({ success: true });
    expect(asked).toMatchObject([{ method: 'POST', url: events, body: { kind: 'Event' } }]);
  });

  it('adds to the series of the one that is there', async () => {
    const { asked, sink } = await serving(json({ message: 'exists' }, 409), json({ series: { count: 4 } }), json({}));
    expect(await sink.send([alertOf()])).toEqual({ success: true });
    const [made, ...rest] = asked;
    const { name } = (made as unknown as { body: EventObject }).body.metadata;
    expect(rest).toEqual([
      { method: 'GET', url: `${events}/${name}`, body: undefined },
      {
        method: 'PATCH',
        url: `${events}/${name}`,
        body: { series: { count: 5, lastObservedTime: '2026-01-02T03:04:05.000000Z' } },
      },
    ]);
  });

  it.each([
    ['busy', json({ message: 'busy' }, 429, { 'retry-after': '3' }), true],
    ['broken', json({ message: 'etcd' }, 500), true],
    ['not allowed to us', json({ message: 'events is forbidden' }, 403), false],
    ['of a namespace that is gone', json({ message: 'not found' }, 404), false],
  ])('says whether to try again when it is %s', async (_, handler, retry) => {
    const { sink } = await serving(handler);
    const outcome = await sink.send([alertOf()]);
    expect(outcome).toMatchObject({
      success: false,
      retry,
      error: expect.stringMatching(/^no Event on Pod team-a\/trainer-0: /),
    });
  });

  it('tries again when the one that was there is gone', async () => {
    const { sink } = await serving(json({}, 409), json({ message: 'gone' }, 404));
    expect(await sink.send([alertOf()])).toMatchObject({ success: false, retry: true });
  });
});

describe('the sink of Events, when it is closed', () => {
  it.each([
    ['makes one', [() => {}]],
    ['looks for one', [json({}, 409), () => {}]],
    ['adds to one', [json({}, 409), json({}), () => {}]],
  ] as [string, Handler[]][])('gives up the request that %s, and leaves it to be sent again', async (_, handlers) => {
    let silent = () => {};
    const reached = new Promise<void>((resolve) => {
      silent = resolve;
    });
    const server = await startApiServer(...handlers.slice(0, -1), () => silent());
    cleanup.push(() => server.close());
    const sink = createKubernetesSink(server.api(60_000), () => at);
    const sent = sink.send([alertOf()]);
    await reached;
    await sink.close();
    expect(await sent).toMatchObject({ success: false, retry: true });
  });
});

describe('the outlet of Events', () => {
  const outlet = (refresh = 3_600_000) => {
    const sent: string[] = [];
    const time = new HandClock();
    const sink = {
      name: 'kubernetes',
      batch: 1,
      async send(alerts: readonly Alert[]) {
        sent.push(...alerts.map(({ labels, endedAt }) => `${endedAt === undefined ? '+' : '-'}${labels.severity}`));
        return { success: true } as const;
      },
      async close() {},
    };
    const backlog = new Backlog(alertNature, 100);
    const delivery = new Delivery({ sink, backlog, clock: time, random: () => 0, report: recordingReport().report });
    const made = new KubernetesEventsOutlet(delivery, refresh);
    cleanup.push(() => made.close());
    return { made, sent, time };
  };
  const news = (change: AlertEvent['change'], severity: Severity = 'critical', workload = container) =>
    event({ change, verdict: verdict({ severity, workload }) });

  it('tells of the begin, of what is worse, and of the end', async () => {
    const { made, sent, time } = outlet();
    for (const each of [news('firing', 'warning'), news('escalated'), news('identified'), news('resolved')]) {
      made.take([each]);
      await time.pass(0);
    }
    expect(sent).toEqual(['+warning', '+critical', '-critical']);
  });

  it('counts a container that is started anew as one more time', async () => {
    const { made, sent, time } = outlet();
    for (const key of ['a', 'b']) {
      made.take([news('firing', 'critical', { ...container, key })]);
      await time.pass(0);
    }
    expect(sent).toEqual(['+critical', '+critical']);
  });

  it('tells nothing of a container without names until it has some', async () => {
    const { made, sent, time } = outlet();
    made.take([news('firing', 'critical', { ...awaited, key: container.key })]);
    await time.pass(0);
    expect(sent).toEqual([]);
    made.take([news('identified')]);
    await time.pass(0);
    expect(sent).toEqual(['+critical']);
  });

  it('tells again of what still fires, before it is forgotten', async () => {
    const { made, sent, time } = outlet(20);
    made.take([news('firing')]);
    for (let i = 0; i < 200 && sent.length < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      await time.pass(0);
    }
    expect(sent.slice(0, 3)).toEqual(['+critical', '+critical', '+critical']);
  });
});
