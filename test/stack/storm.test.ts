import { describe, expect } from '@jest/globals';
import { needs } from '../live/needs.ts';
import { Receiver } from '../sinks/http/receiver.ts';
import type { Alertmanager } from './alertmanager.ts';
import { makeMiners } from './fake-node.ts';
import { until } from './server.ts';
import { stages } from './stage.ts';

const stage = stages();
const WORKLOADS = 1_000;

async function firing(alertmanager: Alertmanager) {
  return (await alertmanager.alerts()).filter(({ labels }) => labels['alertname'] === 'CryptoMinerDetected');
}

/** Milliseconds from the verdict to the alert; both clocks are this machine's. */
function delay({ startsAt, updatedAt }: { startsAt: string; updatedAt: string }): number {
  return Date.parse(updatedAt) - Date.parse(startsAt);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

describe('a node', () => {
  needs('alertmanager')(
    'on which a thousand workloads turn bad at once has them all at Alertmanager within seconds, in a few requests',
    async () => {
      const alertmanager = await stage().alertmanager();
      // Told the same in the same requests, it counts them: Alertmanager does not.
      const counter = await Receiver.start();
      stage().onEnd(() => counter[Symbol.asyncDispose]());
      const node = stage().fakeNode();
      const sink = `alertmanager/${alertmanager.address}`;
      // Told again, an alert would not show any more when it came first.
      const urls = `--alertmanager.urls=${alertmanager.url},${counter.url}`;
      const agent = await stage().agent([...node.flags, urls, '--alertmanager.resend=30s']);
      await agent.turns(3);
      const memory = await agent.metric('process_resident_memory_bytes');

      node.show(makeMiners(WORKLOADS));
      await until(
        async () => ((await firing(alertmanager)).length === WORKLOADS ? true : undefined),
        'a thousand alerts',
      );
      const last = Math.max(...(await firing(alertmanager)).map(delay));
      const requests = counter.received.length;
      const grown = (await agent.metric('process_resident_memory_bytes')) - memory;
      process.stdout.write(
        `1,000 workloads: ${last} ms until the last alert, ${requests} requests, ${Math.round(grown / 1e6)} MB more\n`,
      );
      expect(last).toBeLessThan(5_000);
      expect(requests).toBeLessThanOrEqual(8);
      expect(grown).toBeLessThan(100e6);
      await agent.metricWith(`davylamp_alert_queue_length{sink="${sink}"}`, (length) => length === 0);
      expect(await agent.metric('davylamp_events_dropped_total{where="alerts"}')).toBe(0);

      node.show([]);
      await until(async () => ((await firing(alertmanager)).length === 0 ? true : undefined), 'all of them to end');
      expect(await agent.metric('davylamp_events_dropped_total{where="alerts"}')).toBe(0);
    },
  );

  needs('alertmanager')('that finds one miner after another tells Alertmanager of each within 250 ms', async () => {
    const alertmanager = await stage().alertmanager();
    const node = stage().fakeNode();
    await stage().agent([...node.flags, `--alertmanager.urls=${alertmanager.url}`, '--alertmanager.resend=30s']);
    const miners = makeMiners(40);
    for (let count = 1; count <= miners.length; count++) {
      node.show(miners.slice(0, count));
      await until(async () => ((await firing(alertmanager)).length >= count ? true : undefined), `alert ${count}`);
    }
    const delays = (await firing(alertmanager)).map(delay);
    const [p50, p95] = [percentile(delays, 0.5), percentile(delays, 0.95)];
    process.stdout.write(`from the turn that finds a miner to the alert: p50 ${p50} ms, p95 ${p95} ms\n`);
    expect(delays).toHaveLength(miners.length);
    expect(p95).toBeLessThan(250);
  });
});
