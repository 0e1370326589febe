import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { RunningAgent } from '../live/agent.ts';
import { accept, answer, Receiver } from '../sinks/http/receiver.ts';
import { type FakeNode, makeMiners } from './fake-node.ts';
import { until } from './server.ts';
import { stages } from './stage.ts';

const stage = stages();

async function receiver(): Promise<Receiver> {
  const made = await Receiver.start();
  stage().onEnd(() => made[Symbol.asyncDispose]());
  return made;
}

const count = (sink: string, outcome: string) => `davylamp_alerts_total{sink="${sink}",outcome="${outcome}"}`;
const miners = makeMiners(3);

/** An agent whose node has one miner, and that tells two receivers. */
async function play(first: Receiver, second: Receiver, kind: 'alertmanager' | 'webhook') {
  const node = stage().fakeNode();
  const urls = [`${first.url}`, `${second.url}`];
  const keys =
    kind === 'alertmanager'
      ? { alertmanager: { urls, timeout: '500ms' } }
      : { webhooks: urls.map((url) => ({ url, timeout: '500ms' })) };
  const agent = await stage().agent([...node.flags, stage().config(keys)]);
  const names = urls.map((url) => `${kind}/${new URL(url).host}`) as [string, string];
  return { node, agent, names };
}

/** Bodies of all requests that were answered well: those after the receiver was mended. */
const bodies = (receiver: Receiver, from = 0) => receiver.received.slice(from).map(({ body }) => body);
const reached = (what: string, is: () => boolean) => until(async () => (is() ? true : undefined), what);

const faults = [
  ['answers 500', answer(500, 'broken')],
  ['answers 429 and asks for patience', answer(429, 'slow down', { 'retry-after': '1' })],
  ['hangs', () => {}],
  ['hangs up', (_: unknown, request: { socket: { destroy(): void } }) => request.socket.destroy()],
] as const;

for (const kind of ['alertmanager', 'webhook'] as const) {
  describe(`a receiver (${kind}) that`, () => {
    it.each(faults)('%s hears of everything once it is well, and holds up no other meanwhile', async (_, fault) => {
      const [sick, well] = [await receiver(), await receiver()];
      sick.answer = fault as never;
      const { node, agent, names } = await play(sick, well, kind);
      node.show(miners.slice(0, 1));
      await reached('the other to hear', () => bodies(well).some((body) => body.includes(idOf(0))));
      await agent.metricWith(count(names[0], 'retried'), (retried) => retried >= 2);
      node.show(miners.slice(0, 2));
      await reached('the other to hear more', () => bodies(well).some((body) => body.includes(idOf(1))));

      const before = sick.received.length;
      sick.answer = accept;
      await reached('it to hear of both', () =>
        [0, 1].every((miner) => bodies(sick, before).some((body) => body.includes(idOf(miner)))),
      );
      await agent.metricWith(`davylamp_alert_queue_length{sink="${names[0]}"}`, (length) => length === 0);
      expect(await agent.metric(count(names[0], 'failed'))).toBe(0);
      expect(await agent.metric('davylamp_events_dropped_total{where="alerts"}')).toBe(0);
      await logged(agent, names[0], 'alerts are delivered again');
    });

    it('answers 400 is not bothered with the same again, and the log says what it answered', async () => {
      const [sick, well] = [await receiver(), await receiver()];
      sick.answer = answer(400, 'no such field');
      const { node, agent, names } = await play(sick, well, kind);
      node.show(miners.slice(0, 1));
      await agent.metricWith(count(names[0], 'failed'), (failed) => failed >= 1);
      await reached('the other to hear', () => bodies(well).some((body) => body.includes(idOf(0))));
      expect(await agent.metric(count(names[0], 'retried'))).toBe(0);
      expect(await agent.metric(count(names[1], 'failed'))).toBe(0);
      expect(await logged(agent, names[0], 'refused')).toMatchObject({ error: 'answered 400: no such field' });
    });
  });
}

describe('an agent that is asked to stop', () => {
  it('hands over within two seconds what waits for a receiver that has just come back', async () => {
    const [sick, well] = [await receiver(), await receiver()];
    sick.answer = answer(503);
    const { node, agent, names } = await play(sick, well, 'webhook');
    node.show(miners);
    await agent.metricWith(count(names[0], 'retried'), (retried) => retried >= 9);
    sick.answer = accept;
    const before = sick.received.length;
    const start = Date.now();
    expect(await agent.stop()).toBe(0);
    expect(Date.now() - start).toBeLessThan(2_500);
    for (const miner of [0, 1, 2]) expect(bodies(sick, before).join()).toContain(idOf(miner));
  });

  it('does not wait longer for one that never answers, and says what is lost', async () => {
    const [sick, well] = [await receiver(), await receiver()];
    sick.answer = () => {};
    const { node, agent, names } = await play(sick, well, 'webhook');
    node.show(miners);
    await reached('a request', () => sick.received.length > 0);
    await reached('the other to hear', () => bodies(well).join().includes(idOf(2)));
    const start = Date.now();
    expect(await agent.stop()).toBe(0);
    expect(Date.now() - start).toBeLessThan(3_000);
    expect(await logged(agent, names[0], 'stopped before')).toMatchObject({ dropped: 3 });
  });

  it('does not end what fires', async () => {
    const [one, other] = [await receiver(), await receiver()];
    const { node, agent } = await play(one, other, 'alertmanager');
    node.show(miners);
    await reached('the alerts', () => bodies(one).join().includes(idOf(2)));
    await agent.stop();
    for (const { endsAt } of one.received.flatMap(({ body }) => JSON.parse(body) as { endsAt: string }[])) {
      expect(Date.parse(endsAt)).toBeGreaterThan(Date.now() + 60_000);
    }
  });
});

describe('a webhook of falcosidekick', () => {
  it('gets one event of Falco in each request', async () => {
    const sidekick = await receiver();
    const node: FakeNode = stage().fakeNode();
    const keys = { webhooks: [{ name: 'sidekick', url: sidekick.url, format: 'falco' }] };
    const agent = await stage().agent([...node.flags, stage().config(keys)]);
    node.show(miners);
    await agent.metricWith(count('webhook/sidekick', 'sent'), (sent) => sent === 3);
    const events = bodies(sidekick).map((body) => JSON.parse(body) as { output_fields: Record<string, unknown> });
    expect(events).toHaveLength(3);
    for (const event of events) {
      expect(event).toMatchObject({
        rule: 'CryptoMinerDetected',
        priority: 'Critical',
        source: 'davylamp',
        hostname: 'n1',
      });
      expect(event.output_fields['proc.cmdline']).toMatch(/^\.\/data-loader -o stratum/);
    }
    await sleep(500);
    expect(sidekick.received).toHaveLength(3);
  });
});

function idOf(miner: number): string {
  return miners[miner]?.containerId.slice(0, 12) ?? '';
}

/** The first line of the log about a sink with these words. */
async function logged(agent: RunningAgent, sink: string, words: string): Promise<unknown> {
  const line = await agent.stderr.find((each) => each.includes(`"sink":"${sink}"`) && each.includes(words), words);
  return JSON.parse(line);
}
