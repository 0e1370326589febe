import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from '@jest/globals';
import { freePort } from '../bench/free-port.ts';
import type { RunningAgent } from '../live/agent.ts';
import { needs } from '../live/needs.ts';
import { Receiver } from '../sinks/http/receiver.ts';
import { plainMiner } from '../stand-ins/catalogue.ts';
import type { Alertmanager } from './alertmanager.ts';
import { type Labels, Prometheus } from './prometheus.ts';
import { until } from './server.ts';
import { exampleConfig } from './shipped-config.ts';
import { type RealNode, type Stage, stages } from './stage.ts';

const stage = stages();
const IDENTITY: Labels = {
  alertname: 'CryptoMinerDetected',
  severity: 'critical',
  node: 'n1',
  namespace: 'team-a',
  pod: 'trainer-0',
  container: 'main',
};
const OUTAGE_MS = 60_000;
const full = needs('root', 'rooms', 'pods', 'alertmanager');

const minerIn = ({ standIns, room, pod }: RealNode) =>
  standIns.start({ ...plainMiner(1), pools: [], within: room.enter, cgroups: pod.folders });
const minerOn = ({ standIns, room }: RealNode) => standIns.start({ ...plainMiner(1), pools: [], within: room.enter });
const reached = (what: string, is: () => boolean | Promise<boolean>, withinMs = 30_000) =>
  until(async () => ((await is()) ? true : undefined), what, withinMs);
const miners = async (alertmanager: Alertmanager) =>
  (await alertmanager.alerts()).filter(({ labels }) => labels['alertname'] === IDENTITY['alertname']);

/** A Prometheus with the shipped rules, that scrapes the agent as the pod that it would be. */
async function prometheusFor(on: Stage, agent: RunningAgent, alertmanager: Alertmanager): Promise<Prometheus> {
  const pods = await Receiver.start();
  on.onEnd(() => pods[Symbol.asyncDispose]());
  const labels = {
    __meta_kubernetes_namespace: 'davylamp',
    __meta_kubernetes_pod_name: 'davylamp-abcde',
    __meta_kubernetes_pod_node_name: 'n1',
    __meta_kubernetes_pod_label_app_kubernetes_io_name: 'davylamp',
    __meta_kubernetes_pod_container_name: 'agent',
    __meta_kubernetes_pod_container_port_name: 'metrics',
  };
  pods.answer = (response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify([{ targets: [agent.address], labels }]));
  };
  const places = { pods: pods.url, alertmanager: alertmanager.address, folder: on.folder() };
  const prometheus = await Prometheus.start(exampleConfig(places));
  on.onEnd(() => prometheus.stop());
  return prometheus;
}

describe('a miner in a pod', () => {
  needs(
    'root',
    'rooms',
    'pods',
    'alertmanager',
    'prometheus',
  )('is one alert, pushed and fired by the rule: it pages once, with the right labels, and resolves once', async () => {
    const pager = await stage().pager();
    const alertmanager = await stage().alertmanager(pager.config);
    const node = await stage().node();
    const agent = await stage().agent([...node.flags, `--alertmanager.urls=${alertmanager.url}`]);
    const prometheus = await prometheusFor(stage(), agent, alertmanager);
    await reached('a first scrape', async () => (await prometheus.query('davylamp_build_info')).length === 1);

    const miner = await minerIn(node);
    await reached('a page', () => pager.pages.length > 0);
    const spoke = async (annotation: string, text: RegExp) =>
      text.test((await miners(alertmanager))[0]?.annotations[annotation] ?? '');
    await reached('the word of the rule', () => spoke('evidence', /status page of the agent/));
    await reached('the word of the agent', () => spoke('evidence', /pid \d+ xmrig/));
    expect((await miners(alertmanager)).map(({ labels }) => labels)).toEqual([IDENTITY]);

    await miner.stop();
    await reached('the end', () => pager.told.includes('resolved trainer-0'));
    // Whoever still believed in it would fire it again by now.
    await sleep(6_000);
    expect(pager.told).toEqual(['firing trainer-0', 'resolved trainer-0']);
    expect(pager.pages.map(({ labels }) => labels)).toEqual([IDENTITY, IDENTITY]);
    expect(await miners(alertmanager)).toEqual([]);
  });

  full('is explained to who is on call', async () => {
    const pager = await stage().pager();
    const alertmanager = await stage().alertmanager(pager.config);
    const node = await stage().node();
    await stage().agent([...node.flags, `--alertmanager.urls=${alertmanager.url}`]);
    await minerIn(node);
    await reached('a page', () => pager.pages.length > 0);
    expect(pager.pages[0]?.annotations).toMatchObject({
      summary: expect.stringMatching(/mining in container main of pod team-a\/trainer-0 on node n1/),
      evidence: expect.stringMatching(/\(miner_program, pid \d+ xmrig\)/),
      next_step: expect.stringContaining('kubectl -n team-a'),
      score: expect.stringMatching(/^\d+$/),
    });
  });

  full('pages nobody again when the agent is restarted', async () => {
    const pager = await stage().pager();
    const alertmanager = await stage().alertmanager(pager.config);
    const node = await stage().node();
    const flags = [...node.flags, `--alertmanager.urls=${alertmanager.url}`];
    const first = await stage().agent(flags);
    await minerIn(node);
    await reached('a page', () => pager.pages.length > 0);
    expect(await first.stop()).toBe(0);
    await sleep(3_000);
    expect((await miners(alertmanager)).map(({ labels }) => labels)).toEqual([IDENTITY]);
    const second = await stage().agent(flags);
    await second.event(({ event }) => event === 'firing', 'the miner once more');
    await sleep(4_000);
    expect(pager.told).toEqual(['firing trainer-0']);
  });

  full('is forgotten by Alertmanager when the agent dies and does not come back', async () => {
    const pager = await stage().pager();
    const alertmanager = await stage().alertmanager(pager.config);
    const node = await stage().node();
    const agent = await stage().agent([
      ...node.flags,
      `--alertmanager.urls=${alertmanager.url}`,
      '--alertmanager.expire=4s',
    ]);
    await minerIn(node);
    await reached('a page', () => pager.pages.length > 0);
    // Renewed, it outlives the four seconds.
    await sleep(6_000);
    expect(pager.told).toEqual(['firing trainer-0']);
    await agent.signal('KILL');
    await reached('the end', () => pager.told.includes('resolved trainer-0'), 15_000);
  });
});

describe('an Alertmanager', () => {
  full(`that is away for ${OUTAGE_MS / 1000} s misses nothing, and pages once for each alert`, async () => {
    const pager = await stage().pager();
    const alertmanager = await stage().alertmanager(pager.config);
    const node = await stage().node();
    const agent = await stage().agent([...node.flags, `--alertmanager.urls=${alertmanager.url}`]);
    await minerIn(node);
    await reached('a page', () => pager.pages.length > 0);
    // It writes down each second whom it has told what.
    await sleep(2_500);
    await alertmanager.kill();

    const before = await agent.metric('davylamp_turn_duration_seconds_count');
    const other = await minerOn(node);
    await agent.event(({ event, pod }) => event === 'firing' && pod === '', 'the second miner');
    const passing = await minerOn(node);
    await sleep(OUTAGE_MS);
    expect(await agent.metric('davylamp_turn_duration_seconds_count')).toBeGreaterThan(before + OUTAGE_MS / 1_000);
    await passing.stop();

    await alertmanager.restart();
    await reached('the other page', () => pager.told.includes('firing host'));
    await sleep(3_000);
    expect([...pager.told].sort()).toEqual(['firing host', 'firing trainer-0']);
    expect(await agent.metric('davylamp_events_dropped_total{where="alerts"}')).toBe(0);
    await other.stop();
    await reached('the end of the other', () => pager.told.includes('resolved host'));
  });

  full('that is restarted with an empty memory hears again of what fires', async () => {
    const alertmanager = await stage().alertmanager();
    const node = await stage().node();
    await stage().agent([...node.flags, `--alertmanager.urls=${alertmanager.url}`]);
    await minerIn(node);
    await reached('the alert', async () => (await miners(alertmanager)).length === 1);
    await alertmanager.kill();
    await alertmanager.restart({ empty: true });
    await reached('the alert again', async () => (await miners(alertmanager)).length === 1);
  });

  full('and another both hear of an alert', async () => {
    const both = [await stage().alertmanager(), await stage().alertmanager()];
    const node = await stage().node();
    await stage().agent([...node.flags, `--alertmanager.urls=${both.map(({ url }) => url)}`]);
    await minerIn(node);
    for (const alertmanager of both) {
      await reached('the alert', async () => (await miners(alertmanager)).length === 1);
      expect((await miners(alertmanager)).map(({ labels }) => labels)).toEqual([IDENTITY]);
    }
  });

  full('of a cluster pages once, although each of its two members hears of the alert', async () => {
    const pager = await stage().pager();
    const gossip = [await freePort(), await freePort()].map((port) => `127.0.0.1:${port}`);
    const flags = ['--cluster.peer-timeout=3s', `--cluster.peer=${gossip[0]}`];
    const both = [
      await stage().alertmanager(pager.config, { flags: [...flags, `--cluster.listen-address=${gossip[0]}`] }),
      await stage().alertmanager(pager.config, { flags: [...flags, `--cluster.listen-address=${gossip[1]}`] }),
    ];
    const node = await stage().node();
    await stage().agent([...node.flags, `--alertmanager.urls=${both.map(({ url }) => url)}`]);
    const miner = await minerIn(node);
    await reached('a page', () => pager.pages.length > 0);
    for (const alertmanager of both) expect(await miners(alertmanager)).toHaveLength(1);
    await sleep(6_000);
    expect(pager.told).toEqual(['firing trainer-0']);
    await miner.stop();
    await reached('the end', () => pager.told.includes('resolved trainer-0'));
  });
});
