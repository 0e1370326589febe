import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { createMetrics } from '../../agent/metrics.ts';
import { needs } from '../live/needs.ts';
import { ALL, dashboard, interpolate } from './dashboard.ts';

const { panels, templating, annotations, uid, schemaVersion } = dashboard();
const shown = panels.filter(({ type }) => type !== 'row');
const exprs = [...shown.flatMap(({ targets = [] }) => targets), ...annotations.list].map(({ expr }) => expr);
const GRID_WIDTH = 24;

describe('the dashboard', () => {
  it('can be provisioned: it has an identity, and asks whatever data source is chosen', () => {
    expect(uid).toBe('davylamp');
    // Of Grafana 10; newer ones bring it up to date.
    expect(schemaVersion).toBe(39);
    const variables = templating.list.filter(({ type }) => type === 'query');
    for (const { datasource } of [...shown, ...variables]) expect(datasource?.uid).toBe('$' + '{datasource}');
  });

  it('can be narrowed to a node, a namespace and a severity', () => {
    expect(templating.list.map(({ name }) => name)).toEqual(['datasource', 'node', 'namespace', 'severity']);
    for (const name of ['node', 'namespace', 'severity']) expect(exprs.join()).toContain(`${name}=~"$${name}"`);
  });

  it('gives each panel an id of its own, and a place that no other has', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Map<string, string>();
    for (const { title, gridPos } of panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(GRID_WIDTH);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect([title, taken.get(`${x} ${y}`)]).toEqual([title, undefined]);
          taken.set(`${x} ${y}`, title);
        }
      }
    }
  });

  it.each(shown)('says what "$title" shows, in what unit, and whose each line is', (panel) => {
    expect(panel.description).toMatch(/\.$/);
    expect(panel.fieldConfig?.defaults.unit).toMatch(/^\w+$/);
    expect(panel.targets?.map(({ refId }) => refId)).toEqual(['A', 'B', 'C'].slice(0, panel.targets?.length));
    for (const { legendFormat } of panel.targets ?? []) expect(legendFormat).not.toBe('');
  });

  it('names only runbooks that exist', () => {
    const named = shown.flatMap(({ description = '' }) => [...description.matchAll(/unbook: (\w+)/g)]);
    expect(named.length).toBeGreaterThan(0);
    for (const [, name] of named) {
      const page = fileURLToPath(new URL(`../../docs/runbooks/${name}.md`, import.meta.url));
      expect([name, existsSync(page)]).toEqual([name, true]);
    }
  });

  it('shows every metric of the agent but the clock of its last turn and its start', async () => {
    const metrics = createMetrics({ version: '1', allWorkloads: false, maxSeries: 1 });
    const names = [...(await metrics.expose()).matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
    metrics.close();
    const unshown = names.filter((name) => !exprs.some((expr) => new RegExp(`\\b${name}(_\\w+)?\\b`).test(expr)));
    expect(unshown).toEqual(['davylamp_last_turn_timestamp_seconds', 'process_start_time_seconds']);
  });

  needs('promtool')('asks nothing that makes no sense to Prometheus', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'davylamp-dashboard-'));
    const file = join(folder, 'rules.yaml');
    const rules = exprs.map((expr, i) => ({ record: `panel:${i}`, expr: interpolate(expr, ALL) }));
    writeFileSync(file, stringify({ groups: [{ name: 'panels', rules }] }));
    const { status, stderr } = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect([status, stderr]).toEqual([0, '']);
  });
});
