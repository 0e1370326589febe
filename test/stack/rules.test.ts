import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, jest } from '@jest/globals';
import type { WorkloadReading } from '../../agent/metrics.ts';
import { needs } from '../live/needs.ts';
import { container, host } from '../sinks/samples.ts';
import { Alertmanager } from './alertmanager.ts';
import { type Exporter, startExporter } from './exporter.ts';
import { type Labels, Prometheus } from './prometheus.ts';
import { until } from './server.ts';
import { exampleConfig } from './shipped-config.ts';

const POD: Labels = {
  severity: 'critical',
  node: 'n1',
  namespace: 'team-a',
  pod: 'trainer-0',
  container: 'notebook',
};
const HOST: Labels = { severity: 'warning', node: 'n1' };
const firing: readonly WorkloadReading[] = [
  { workload: container, cores: 2, connections: 1, firing: { severity: 'critical', score: 140 } },
  { workload: host, cores: 1, connections: 0, firing: { severity: 'warning', score: 60 } },
];
/** What a target says of itself besides what it exposes. */
const TARGET: Labels = {
  job: 'davylamp',
  node: 'n1',
  namespace: 'davylamp',
  pod: 'davylamp-abcde',
  container: 'agent',
};

interface Stack {
  readonly exporter: Exporter;
  readonly alertmanager: Alertmanager;
  readonly prometheus: Prometheus;
  /** Labels of the alerts of a name at Alertmanager, once there are as many. */
  alerts(name: string, count: number): Promise<readonly Labels[]>;
}

// Real servers, on machines that may be busy with other tests.
jest.setTimeout(120_000);

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** The shipped configuration at work, with what the test takes away from it. */
async function stack(spoil: (config: ReturnType<typeof exampleConfig>) => void = () => {}): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), 'davylamp-stack-'));
  ends.unshift(() => rmSync(folder, { recursive: true, force: true }));
  const exporter = await startExporter();
  ends.unshift(() => exporter.stop());
  const alertmanager = await Alertmanager.start();
  ends.unshift(() => alertmanager.stop());
  const config = exampleConfig({ pods: exporter.pods, alertmanager: alertmanager.address, folder });
  spoil(config);
  const prometheus = await Prometheus.start(config);
  ends.unshift(() => prometheus.stop());
  const alerts = (name: string, count: number) =>
    until(async () => {
      const held = (await alertmanager.alerts()).filter(({ labels }) => labels['alertname'] === name);
      return held.length === count ? held.map(({ labels }) => labels) : undefined;
    }, `${count} alerts ${name}`);
  return { exporter, alertmanager, prometheus, alerts };
}

/** As the agent pushes them: all labels of the contract, empty ones too. */
function pushed(): readonly object[] {
  return firing.map(({ workload: { node, namespace, pod, container }, firing }) => ({
    labels: { alertname: 'CryptoMinerDetected', severity: firing?.severity, node, namespace, pod, container },
    annotations: { summary: 'pushed' },
  }));
}

function without({ alertname: _, ...labels }: Labels): Labels {
  return labels;
}

describe('the rule for miners at a real Prometheus and a real Alertmanager', () => {
  needs('prometheus', 'alertmanager')(
    'fires what the agent pushes as the same alert, for pods and for the host, and ends it with the detection',
    async () => {
      const { exporter, alertmanager, prometheus, alerts } = await stack();
      exporter.show(firing);
      const fired = await alerts('CryptoMinerDetected', 2);
      expect(fired.map(without)).toEqual(expect.arrayContaining([POD, HOST]));

      await alertmanager.push(pushed());
      await alertmanager.push([{ labels: { alertname: 'Sentinel' } }]);
      await alerts('Sentinel', 1);
      expect((await alerts('CryptoMinerDetected', 2)).map(without)).toEqual(expect.arrayContaining([POD, HOST]));

      const [up] = await prometheus.series('up');
      expect(up).toMatchObject(TARGET);
      exporter.show([]);
      await alerts('CryptoMinerDetected', 0);
    },
  );

  needs('prometheus', 'alertmanager')('would be another alert with an external label on it', async () => {
    const { exporter, alertmanager, alerts } = await stack((config) => {
      delete config.alerting.alert_relabel_configs;
    });
    exporter.show(firing);
    expect((await alerts('CryptoMinerDetected', 2)).map(({ cluster }) => cluster)).toEqual(['example', 'example']);
    await alertmanager.push(pushed());
    await alerts('CryptoMinerDetected', 4);
  });

  needs('prometheus', 'alertmanager')(
    'names nobody when the scrape puts the labels of the agent in the place of the miner, and says so',
    async () => {
      const { exporter, prometheus, alerts } = await stack((config) => {
        for (const job of config.scrape_configs) job.honor_labels = false;
      });
      exporter.show(firing);
      const overwritten = await alerts('DavylampLabelsOverwritten', 2);
      expect(overwritten.map((labels) => labels['exported_pod'])).toEqual(
        expect.arrayContaining(['trainer-0', undefined]),
      );
      expect(await prometheus.query('ALERTS{alertname="CryptoMinerDetected"}')).toEqual([]);
    },
  );
});
