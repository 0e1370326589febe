import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the tests look at of Grafana's model of a dashboard. */
export interface Dashboard {
  readonly uid: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string; readonly expr: string; readonly legendFormat: string }[];
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string | { readonly query: string };
  readonly datasource?: { readonly uid: string };
}

export function dashboard(): Dashboard {
  const file = fileURLToPath(new URL('../../manifests/grafana/dashboard.json', import.meta.url));
  return JSON.parse(readFileSync(file, 'utf8')) as Dashboard;
}

/** A query as Grafana sends it, with the given values of its variables. */
export function interpolate(expr: string, values: Readonly<Record<string, string>>): string {
  return expr.replace(/\$(\w+)/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the dashboard has no variable ${name}: ${expr}`);
    return value;
  });
}

/** All variables at "All", a minute for rates, and a few of them for the time that is shown. */
export const ALL = { node: '.*', namespace: '.*', severity: '.*', __rate_interval: '1m', __range: '5m' } as const;
