import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, jest } from '@jest/globals';
import { freePort } from '../bench/free-port.ts';
import { RunningAgent } from '../live/agent.ts';
import { needs } from '../live/needs.ts';
import { Receiver } from '../sinks/http/receiver.ts';
import { plainMiner } from '../stand-ins/catalogue.ts';
import { StandIns } from '../stand-ins/stand-ins.ts';
import { discoveryOf } from './agent-target.ts';
import { Alertmanager } from './alertmanager.ts';
import { Prometheus } from './prometheus.ts';
import { until } from './server.ts';
import { exampleConfig } from './shipped-config.ts';

// Real servers, on machines that may be busy with other tests.
jest.setTimeout(120_000);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function keep<T extends AsyncDisposable>(thing: T): T {
  ends.unshift(() => thing[Symbol.asyncDispose]());
  return thing;
}

/**
 * One group for each alert, told at once. The interval is longer than a scrape and an evaluation, as it is in life (minutes
 * against seconds): within it, what the agent says has ended may be said to fire once more.
 */
function tell(url: string): object {
  const route = {
    receiver: 'people',
    group_by: ['...'],
    group_wait: '0s',
    group_interval: '5s',
    repeat_interval: '1h',
  };
  return { route, receivers: [{ name: 'people', webhook_configs: [{ url, send_resolved: true }] }] };
}

/** What people were told, in order. */
function told(people: Receiver): readonly string[] {
  const bodies = people.received.map(
    ({ body }) => JSON.parse(body) as { status: string; alerts: { labels: object }[] },
  );
  return bodies.map(({ status, alerts }) => `${status} ${JSON.stringify(alerts.map(({ labels }) => labels))}`);
}

describe('a miner that the agent and Prometheus both tell Alertmanager about', () => {
  needs(
    'root',
    'rooms',
    'prometheus',
    'alertmanager',
  )('is one alert: told once when it comes, not again when the agent restarts, and once when it goes', async () => {
    const people = keep(await Receiver.start());
    const alertmanager = await Alertmanager.start(tell(people.url));
    ends.unshift(() => alertmanager.stop());
    const standIns = keep(new StandIns());
    const room = await standIns.room();

    const listen = `127.0.0.1:${await freePort()}`;
    const flags = [
      `--listen=${listen}`,
      '--node=n1',
      `--path.procfs=${room.procfs}`,
      `--alertmanager.urls=http://${alertmanager.address}`,
      '--alertmanager.resend=1s',
      '--verdict.resolve_after=2s',
    ];
    let agent = await RunningAgent.start([], flags);
    ends.unshift(() => agent.stop());

    const folder = mkdtempSync(join(tmpdir(), 'davylamp-stack-'));
    ends.unshift(() => rmSync(folder, { recursive: true, force: true }));
    const pods = keep(await discoveryOf(listen)).url;
    const prometheus = await Prometheus.start(exampleConfig({ pods, alertmanager: alertmanager.address, folder }));
    ends.unshift(() => prometheus.stop());

    const miner = await standIns.start({ ...plainMiner(1), pools: [], within: room.enter });
    const fires = 'ALERTS{alertname="CryptoMinerDetected", alertstate="firing"}';
    await until(async () => (await prometheus.query(fires))[0], 'Prometheus to fire');
    // Both have told of it by now, and more than once.
    await sleep(5_000);
    expect(await alertmanager.alerts()).toHaveLength(1);

    // For longer than its own alerts last without it: four times a second.
    await agent.stop();
    await sleep(6_000);
    agent = await RunningAgent.start([], flags);
    await agent.event(({ event }) => event === 'firing', 'firing');
    await sleep(6_000);
    const firing = 'firing [{"alertname":"CryptoMinerDetected","node":"n1","severity":"critical"}]';
    expect(told(people)).toEqual([firing]);

    await miner.stop();
    await until(async () => ((await alertmanager.alerts()).length === 0 ? true : undefined), 'the end');
    // Long enough for Prometheus to say something else.
    await sleep(6_000);
    expect(told(people)).toEqual([firing, firing.replace('firing', 'resolved')]);
  });
});
