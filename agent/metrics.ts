import { printable } from './escape.ts';
import { declareMetrics } from './metrics/declarations.ts';
import { type Counter, Registry } from './metrics/prometheus.ts';
import { watchSelf } from './metrics/self.ts';
import { type WorkloadReading, writeWorkloadSeries } from './metrics/workload-series.ts';
import type { AlertEvent, FailureReason } from './model.ts';

export type { WorkloadReading } from './metrics/workload-series.ts';

/** What /metrics tells of an exception. */
export interface ExceptionReading {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
  /** Firing verdicts that it silences now, and has silenced so far. */
  readonly silences: number;
  readonly silenced: number;
}

export interface MetricsOptions {
  readonly version: string;
  /** Show CPU and connections of every workload, not only of firing ones. */
  readonly allWorkloads: boolean;
  /** Workloads that may have series of their own. */
  readonly maxSeries: number;
}

/** What the pipeline tells about itself. No method throws; a `total` is absolute and never falls. */
export interface Metrics {
  readonly contentType: string;
  /** The whole page in the Prometheus text format. */
  expose(): Promise<string>;

  /** Shows these at 0 before they first match, so that a rate() sees the first match. */
  knownSignatures(ids: Iterable<string>): void;
  /** One new piece of evidence. */
  evidence(id: string): void;
  signatures(counts: { readonly loaded: number; readonly limited: number; readonly broken: number }): void;
  signaturesReloaded(successful: boolean): void;
  configReloaded(successful: boolean): void;

  /** Shows the sensor with all its errors at 0. */
  knownSensor(name: string): void;
  sensorUp(name: string, up: boolean): void;
  sensorSampled(name: string, seconds: number): void;
  sensorFailures(name: string, reason: FailureReason, total: number): void;

  /** `at` in milliseconds since the epoch. */
  turnEnded(at: number, seconds: number): void;
  nodeCounts(counts: { readonly processes: number; readonly hidden: number; readonly sockets: number }): void;
  /** `lastSync` in milliseconds since the epoch, 0 before the first; undefined where no cluster is watched. */
  podsKnown(count: number, lastSync: number | undefined): void;
  unidentifiedWorkloads(count: number): void;
  dropped(where: string, total: number): void;

  verdictChanged(event: AlertEvent): void;
  /** Replaces what is known of the exceptions; one that is gone keeps its total. */
  exceptions(states: readonly ExceptionReading[]): void;
  /** Replaces all series of workloads. Firing ones come first when there are more than may be shown. */
  workloads(readings: readonly WorkloadReading[]): void;

  alertSent(sink: string, outcome: 'sent' | 'failed' | 'retried' | 'dropped' | 'repeated', count: number): void;
  alertQueue(sink: string, length: number): void;

  /** Ends its timer. */
  close(): void;
}

const REASONS: readonly FailureReason[] = ['gone', 'denied', 'broken'];

/** Own signatures plus SigmaHQ's make some 4,000; beyond this a signature is counted, but not by name. */
const MAX_SIGNATURES = 10_000;

/** All metrics of one agent, in a registry of their own. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  const m = declareMetrics(registry);
  const stopWatching = watchSelf(registry);
  const known = new Set<string>();
  const setTotal = totals();

  m.buildInfo.set({ version: options.version, node_version: process.versions.node }, 1);
  for (const severity of ['warning', 'critical']) m.detections.inc({ severity }, 0);
  m.dropped.inc({ where: 'series' }, 0);
  let unshown = 0;

  const nameOf = (id: string): string => {
    if (!known.has(id) && known.size >= MAX_SIGNATURES) return 'other';
    known.add(id);
    return printable(id);
  };

  return {
    contentType: registry.contentType,
    expose: () => registry.metrics(),

    knownSignatures: (ids) => {
      for (const id of ids) m.evidence.inc({ signature: nameOf(id) }, 0);
    },
    evidence: (id) => m.evidence.inc({ signature: nameOf(id) }),
    signatures: ({ loaded, limited, broken }) => {
      m.signatures.set({ state: 'loaded' }, loaded);
      m.signatures.set({ state: 'limited' }, limited);
      m.signatures.set({ state: 'broken' }, broken);
    },
    signaturesReloaded: (successful) => m.reloadSuccessful.set(successful ? 1 : 0),
    configReloaded: (successful) => m.configReloadSuccessful.set(successful ? 1 : 0),

    knownSensor: (sensor) => {
      for (const reason of REASONS) m.sensorErrors.inc({ sensor, reason }, 0);
      m.sampleDuration.zero({ sensor });
      m.sensorUp.set({ sensor }, 0);
    },
    sensorUp: (sensor, up) => m.sensorUp.set({ sensor }, up ? 1 : 0),
    sensorSampled: (sensor, seconds) => m.sampleDuration.observe({ sensor }, seconds),
    sensorFailures: (sensor, reason, total) => setTotal(m.sensorErrors, { sensor, reason }, total),

    turnEnded: (at, seconds) => {
      m.turnDuration.observe(seconds);
      m.lastTurn.set(at / 1000);
    },
    nodeCounts: ({ processes, hidden, sockets }) => {
      m.processes.set(processes);
      m.processesHidden.set(hidden);
      m.sockets.set(sockets);
    },
    podsKnown: (count, lastSync) => {
      m.podsKnown.set(count);
      if (lastSync === undefined) m.podsSynced.remove();
      else m.podsSynced.set(lastSync / 1000);
    },
    unidentifiedWorkloads: (count) => m.unidentified.set(count),
    dropped: (where, total) => setTotal(m.dropped, { where }, total),

    verdictChanged: ({ change, verdict }) => {
      if (change !== 'resolved') m.detections.inc({ severity: verdict.severity });
    },
    exceptions: (states) => {
      m.exceptionExpiry.reset();
      m.silences.reset();
      for (const { name: exception, expires, silences, silenced } of states) {
        m.exceptionExpiry.set({ exception }, expires / 1000);
        m.silences.set({ exception }, silences);
        setTotal(m.silenced, { exception }, silenced);
      }
    },
    workloads: (readings) => {
      const firing = readings.filter((reading) => reading.firing !== undefined);
      const quiet = options.allWorkloads ? readings.filter((reading) => reading.firing === undefined) : [];
      const shown = [...firing, ...quiet].slice(0, options.maxSeries);
      writeWorkloadSeries(m, shown);
      // Only those newly left out are counted: the same ones are left out again every turn.
      const left = firing.length + quiet.length - shown.length;
      m.dropped.inc({ where: 'series' }, Math.max(0, left - unshown));
      unshown = left;
    },

    alertSent: (sink, outcome, count) => m.alerts.inc({ sink, outcome }, count),
    alertQueue: (sink, length) => m.alertQueue.set({ sink }, length),

    close: stopWatching,
  };
}

/** Brings a counter to a total that is counted elsewhere. */
function totals() {
  const last = new Map<string, number>();
  return <L extends string>(counter: Counter<L>, labels: Record<L, string>, total: number): void => {
    const key = JSON.stringify(labels);
    counter.inc(labels, Math.max(0, total - (last.get(key) ?? 0)));
    last.set(key, Math.max(total, last.get(key) ?? 0));
  };
}
