import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { createMetrics } from '../../agent/metrics.ts';
import { needs } from '../live/needs.ts';
import { ALERTS, alertRules } from './alert-rules.ts';

const rules = alertRules();
const names = rules.map(({ alert }) => alert);
/** What others export: Prometheus itself and kube-state-metrics. */
const FOREIGN = ['up', 'ALERTS', 'kube_node_status_condition'];

function pathTo(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** Status and what promtool prints when it is not content. */
function promtool(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8', timeout: 60_000 });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

interface UnitTests {
  readonly tests: readonly {
    readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
  }[];
}

/** For one alert, in the order of time: whether it was expected to fire. */
function expectations(alert: string): boolean[][] {
  const { tests } = parse(readFileSync(pathTo(`test/manifests/alerts/${alert}.yaml`), 'utf8')) as UnitTests;
  return tests.map(({ alert_rule_test }) =>
    alert_rule_test.filter(({ alertname }) => alertname === alert).map(({ exp_alerts }) => exp_alerts.length > 0),
  );
}

describe('the alert rules', () => {
  needs('promtool')('are clean for promtool check rules', async () => {
    expect(promtool('check', 'rules', '--lint-fatal', ALERTS)).toBe('');
  });

  it('use no metric that the agent does not have', async () => {
    const metrics = createMetrics({ version: '1', allWorkloads: false, maxSeries: 1 });
    const exposed = await metrics.expose();
    metrics.close();
    const declared = [...exposed.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    for (const { expr } of rules) {
      const used = expr.match(/\b(davylamp_[a-z_]+|kube_[a-z_]+|up|ALERTS)\b(?=[{[ )]|$)/g) ?? [];
      expect(used).not.toEqual([]);
      for (const name of used) expect([...declared, ...FOREIGN]).toContain(name.replace(/_(sum|count|bucket)$/, ''));
    }
  });

  it('say how bad it is, and what, where and what to do', () => {
    for (const { labels, annotations } of rules) {
      if (labels !== undefined) expect(labels['severity']).toMatch(/^(warning|critical)$/);
      expect(Object.keys(annotations)).toEqual(expect.arrayContaining(['summary', 'description', 'runbook_url']));
    }
  });
});

describe.each(names)('%s', (alert) => {
  needs('promtool')('fires when it should, and does not when it should not', async () => {
    expect(promtool('test', 'rules', pathTo(`test/manifests/alerts/${alert}.yaml`))).toBe('');
  });

  it('is tested silent, then firing, then resolved', () => {
    const told = expectations(alert).map((expected) => expected.map((fires) => (fires ? 'fires' : 'silent')).join(' '));
    expect(told.some((story) => /silent( fires)+ silent/.test(story))).toBe(true);
  });

  it('has a page that says what it means, how to look into it, how to end it and how it can be false', () => {
    const url = rules.find((rule) => rule.alert === alert)?.annotations['runbook_url'] ?? '';
    expect(url).toMatch(new RegExp(`(^|/)docs/runbooks/${alert}\\.md$`));
    const page = readFileSync(pathTo(`docs/runbooks/${alert}.md`), 'utf8');
    expect(page.split('\n')[0]).toBe(`# ${alert}`);
    const parts = [...page.matchAll(/^\*\*(.+?)\.\*\*/gm)].map(([, part]) => part);
    expect(parts).toEqual(['What it means', 'Investigate', 'End it', 'How it can be false']);
  });
});

describe('the runbooks', () => {
  const pages = readdirSync(pathTo('docs/runbooks'));

  it('have no page of an alert that does not exist', () => {
    expect(pages.toSorted()).toEqual(names.map((name) => `${name}.md`).toSorted());
  });

  it.each(pages)('%s names only files that exist', (page) => {
    const text = readFileSync(pathTo(`docs/runbooks/${page}`), 'utf8');
    const files = [...text.matchAll(/\b((?:manifests|docs)\/[\w./-]+\.\w+)/g), ...text.matchAll(/\]\(([^)#]+)\)/g)].map(
      ([, file = '']) => (file.includes('/') ? file : `docs/runbooks/${file}`),
    );
    for (const file of files) expect([file, existsSync(pathTo(file))]).toEqual([file, true]);
  });
});
