import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

const folder = fileURLToPath(new URL('../../manifests/prometheus', import.meta.url));

/** Something of a configuration that tests change. */
interface Example {
  global: { scrape_interval: string; evaluation_interval: string; external_labels: Record<string, string> };
  rule_files: string[];
  alerting: { alert_relabel_configs?: unknown[]; alertmanagers: { static_configs: { targets: string[] }[] }[] };
  scrape_configs: { honor_labels: boolean; kubernetes_sd_configs?: unknown[]; http_sd_configs?: unknown[] }[];
}

interface Group {
  interval?: string;
  readonly rules: { readonly alert: string; for?: string }[];
}

/** Where the servers of a test are. */
export interface Places {
  /** Answers as Prometheus' discovery of pods would label them; Debian's Prometheus is built without that. */
  readonly pods: string;
  /** Host and port. */
  readonly alertmanager: string;
  /** For files of the test. */
  readonly folder: string;
}

/** manifests/prometheus/prometheus.example.yaml with its rules, every second instead of every quarter of a minute. */
export function exampleConfig({ pods, alertmanager, folder: own }: Places): Example {
  const config = parse(readFileSync(join(folder, 'prometheus.example.yaml'), 'utf8')) as Example;
  Object.assign(config.global, { scrape_interval: '1s', evaluation_interval: '1s' });
  config.rule_files = config.rule_files.map((name) => hurried(join(folder, name), join(own, name)));
  config.alerting.alertmanagers = [{ static_configs: [{ targets: [alertmanager] }] }];
  for (const job of config.scrape_configs) {
    delete job.kubernetes_sd_configs;
    job.http_sd_configs = [{ url: pods, refresh_interval: '1s' }];
  }
  return config;
}

/** A copy of a file of rules whose groups keep no interval of their own, and in which a miner is told about at once. */
function hurried(from: string, to: string): string {
  const { groups } = parse(readFileSync(from, 'utf8')) as { groups: Group[] };
  for (const group of groups) delete group.interval;
  for (const rule of groups.flatMap(({ rules }) => rules)) {
    if (rule.alert === 'CryptoMinerDetected') delete rule.for;
  }
  writeFileSync(to, stringify({ groups }));
  return to;
}
