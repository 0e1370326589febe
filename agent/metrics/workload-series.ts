import { printable } from '../escape.ts';
import type { Severity, Workload } from '../model.ts';
import type { Declared } from './declarations.ts';

/** One workload as /metrics shows it. */
export interface WorkloadReading {
  readonly workload: Workload;
  /** Mean cores used over the last turn. */
  readonly cores: number;
  /** Outbound connections open now. */
  readonly connections: number;
  /** Present while its verdict fires. */
  readonly firing?: { readonly severity: Severity; readonly score: number };
}

type Labels = Record<'node' | 'namespace' | 'pod' | 'container', string>;

/** What the series of one label set show. Workloads that have no names yet share one set. */
interface Row {
  readonly labels: Labels;
  readonly severities: Set<Severity>;
  score: number;
  cores: number;
  connections: number;
}

/** Writes the series of the given readings, and of no others: a workload that is left out loses its own. */
export function writeWorkloadSeries(declared: Declared, readings: readonly WorkloadReading[]): void {
  const { active, score, cores, connections } = declared;
  for (const metric of [active, score, cores, connections]) metric.reset();
  for (const row of merged(readings)) {
    cores.set(row.labels, row.cores);
    connections.set(row.labels, row.connections);
    for (const severity of row.severities) active.set({ ...row.labels, severity }, 1);
    if (row.severities.size > 0) score.set(row.labels, row.score);
  }
}

/** The text format escapes line feeds, but some readers also break lines at what else Unicode calls one. */
function labelsOf({ node, namespace, pod, container }: Workload): Labels {
  return {
    node: printable(node),
    namespace: printable(namespace),
    pod: printable(pod),
    container: printable(container),
  };
}

function merged(readings: readonly WorkloadReading[]): Iterable<Row> {
  const rows = new Map<string, Row>();
  for (const { workload, cores, connections, firing } of readings) {
    const labels = labelsOf(workload);
    const name = JSON.stringify(labels);
    let row = rows.get(name);
    if (row === undefined) {
      row = { labels, severities: new Set(), score: 0, cores: 0, connections: 0 };
      rows.set(name, row);
    }
    row.cores += cores;
    row.connections += connections;
    if (firing === undefined) continue;
    row.severities.add(firing.severity);
    row.score = Math.max(row.score, firing.score);
  }
  return rows.values();
}
