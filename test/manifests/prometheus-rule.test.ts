import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { ALERTS } from './alert-rules.ts';

const FILE = fileURLToPath(
  new URL('../../manifests/components/prometheus-operator/prometheus-rule.yaml', import.meta.url),
);
const HEAD =
  '# Made from ../../prometheus/alerts.yaml, which says why the rules are as they are: UPDATE_GOLDEN=1 npm test.\n';

function prometheusRule(): string {
  const { groups } = parse(readFileSync(ALERTS, 'utf8')) as { groups: unknown };
  const metadata = { name: 'davylamp', namespace: 'davylamp', labels: { 'app.kubernetes.io/name': 'davylamp' } };
  const object = { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata, spec: { groups } };
  return HEAD + stringify(object, { lineWidth: 120 });
}

describe('the PrometheusRule of the operator', () => {
  it('has the rules of the plain file, all of them and no others', () => {
    const wanted = prometheusRule();
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(FILE, wanted);
    expect(readFileSync(FILE, 'utf8')).toBe(wanted);
  });
});
