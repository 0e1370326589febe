import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, jest } from '@jest/globals';
import { RunningAgent } from '../live/agent.ts';
import { needs } from '../live/needs.ts';
import { ALL, dashboard, interpolate } from '../manifests/dashboard.ts';
import { plainMiner } from '../stand-ins/catalogue.ts';
import { makePod } from '../stand-ins/pod.ts';
import { StandIns } from '../stand-ins/stand-ins.ts';
import { discoveryOf } from './agent-target.ts';
import { startPodApi } from './pod-api.ts';
import { Prometheus } from './prometheus.ts';
import { until } from './server.ts';
import { exampleConfig } from './shipped-config.ts';

const { panels, templating, annotations } = dashboard();
const queries = [
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ refId, expr }) => ({ title, refId, expr }))),
  ...annotations.list.map(({ name, expr }) => ({ title: `annotation ${name}`, refId: 'A', expr })),
];

// Real servers, on machines that may be busy with other tests.
jest.setTimeout(120_000);

const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends.splice(0)) await end();
});

let stage: Promise<Prometheus> | undefined;

/** Two miners, one of them in a pod, on a node that an agent watches, whom a Prometheus scrapes as it is told to. */
async function play(): Promise<Prometheus> {
  const standIns = new StandIns();
  ends.unshift(() => standIns[Symbol.asyncDispose]());
  const room = await standIns.room();
  // Named so, it is left alone by a kubelet on this machine that uses the other driver.
  const pod = makePod('systemd');
  standIns.onEnd(() => pod.remove());
  const api = await startPodApi(pod);
  ends.unshift(() => api.stop());

  const config = join(standIns.folder, 'config.yaml');
  writeFileSync(config, 'exceptions: [{name: bench, namespace: other, reason: agreed, expires: 2999-12-31}]');
  const places = [`--path.procfs=${room.procfs}`, `--path.kubeconfig=${api.kubeconfig}`];
  const flags = ['--node=n1', `--config=${config}`, ...places];
  const agent = await RunningAgent.start([], flags);
  ends.unshift(() => agent.stop());
  const prometheus = await Prometheus.start(await scrapeOf(agent));
  ends.unshift(() => prometheus.stop());

  // Counters must be seen at 0 before they count.
  await until(async () => (await prometheus.query('davylamp_evidence_total'))[0], 'a first scrape');
  const { port } = await standIns.pool(room.enter);
  await standIns.start({ ...plainMiner(port), within: room.enter });
  await standIns.start({ ...plainMiner(port), within: room.enter, cgroups: pod.folders });
  const both = 'count(ALERTS{alertname="CryptoMinerDetected", alertstate="firing"}) == 2';
  await until(async () => (await prometheus.query(both))[0], 'two alerts');
  return prometheus;
}

/** The shipped configuration with the agent as the only pod, and nobody to be alerted. */
async function scrapeOf({ address }: RunningAgent): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'davylamp-stack-'));
  ends.unshift(() => rmSync(folder, { recursive: true, force: true }));
  const discovery = await discoveryOf(address);
  ends.unshift(() => discovery[Symbol.asyncDispose]());
  const { alerting: _, ...config } = exampleConfig({ pods: discovery.url, alertmanager: '', folder });
  return config;
}

const staged = needs('root', 'rooms', 'pods', 'prometheus');

describe('the dashboard, with a real Prometheus that scrapes a real agent', () => {
  for (const { title, refId, expr } of queries) {
    staged(`has data in "${title}" (${refId})`, async () => {
      stage ??= play();
      const prometheus = await stage;
      const query = interpolate(expr, ALL);
      const points = await until(async () => {
        const finite = (await prometheus.query(query)).filter(({ value }) => Number.isFinite(value));
        return finite.length > 0 ? finite : undefined;
      }, `data for ${query}`);
      expect(points.length).toBeGreaterThan(0);
    });
  }

  staged('names both miners, one of them in its pod, with score, CPU and connections', async () => {
    stage ??= play();
    const prometheus = await stage;
    const table = panels.find(({ title }) => title === 'Workloads that mine now');
    expect(table?.targets).toHaveLength(3);
    for (const { expr } of table?.targets ?? []) {
      const rows = (await prometheus.query(interpolate(expr, ALL))).map(({ metric }) => metric);
      expect(rows).toHaveLength(2);
      expect(rows).toEqual(
        expect.arrayContaining([
          { severity: 'critical', node: 'n1' },
          { severity: 'critical', node: 'n1', namespace: 'team-a', pod: 'trainer-0', container: 'main' },
        ]),
      );
    }
  });

  staged('counts what there is, and leaves out what is not asked for', async () => {
    stage ??= play();
    const prometheus = await stage;
    const count = async (title: string, part: object) => {
      const expr = panels.find((panel) => panel.title === title)?.targets?.[0]?.expr ?? '';
      return (await prometheus.query(interpolate(expr, { ...ALL, ...part }))).map(({ value }) => value);
    };
    expect(await count('Workloads that mine', {})).toEqual([2]);
    expect(await count('Workloads that mine', { namespace: 'team-a' })).toEqual([1]);
    expect(await count('Workloads that mine', { severity: 'warning' })).toEqual([0]);
    expect(await count('Workloads that mine', { node: 'n2' })).toEqual([0]);
    expect(await count('Nodes watched', {})).toEqual([1]);
    expect(await count('Agents down', {})).toEqual([0]);
    expect(await count('Sensors blind', {})).toEqual([0]);
  });

  staged('offers the nodes, namespaces and severities that there are', async () => {
    stage ??= play();
    const prometheus = await stage;
    const offered = await Promise.all(
      templating.list
        .filter(({ type }) => type === 'query')
        .map(async ({ query }) => {
          const text = typeof query === 'string' ? query : query.query;
          const [, metric = '', label = ''] = /^label_values\((\w+), (\w+)\)$/.exec(text) ?? [];
          return [label, await prometheus.labelValues(label, metric)];
        }),
    );
    expect(Object.fromEntries(offered)).toEqual({
      node: ['n1'],
      namespace: ['team-a'],
      severity: ['critical', 'warning'],
    });
  });
});
