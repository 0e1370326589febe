import type { Workloads } from './identify/workload.ts';
import type { Findings, Judgement } from './judge/findings.ts';
import type { Verdicts } from './judge/verdicts.ts';
import type { Metrics, WorkloadReading } from './metrics.ts';
import type { AlertEvent, Process, Snapshot, Verdict } from './model.ts';
import type { Draft, Sensor, Sight } from './sensors/sensor.ts';
import type { Sink } from './sinks/sink.ts';

/** What the pipeline needs of the log. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface PipelineParts {
  readonly sensors: readonly Sensor[];
  readonly workloads: Workloads;
  readonly findings: Findings;
  readonly verdicts: Verdicts;
  readonly sinks: readonly Sink[];
  readonly metrics: Metrics;
  readonly log: Log;
  /** Every how many turns everything is read. */
  readonly fullEvery: number;
  /** CPU and connections of every workload as series, not only of those that fire. */
  readonly allWorkloads: boolean;
  /** Sockets in use on the node, of either direction. */
  readonly sockets: () => number;
  /** Asks for all programs once more, to be judged by other signatures. */
  readonly readProgramsAgain: () => void;
}

/** How a sensor did in its last turn. */
export interface SensorState extends Sight {
  readonly name: string;
  readonly up: boolean;
  /** Why it is not up. */
  readonly error?: string;
  /** Seconds that its last sample took. */
  readonly lastSeconds: number;
}

const nothing: Snapshot = {
  at: 0,
  clock: 0,
  full: true,
  processes: new Map(),
  programs: [],
  ended: [],
  containers: new Map(),
  connections: [],
  shapes: new Map(),
};

/** sample -> identify -> judge -> report, one turn at a time. */
export class Pipeline {
  /** Turns that ended. */
  turns = 0;
  private readonly parts: PipelineParts;
  private readonly states = new Map<string, SensorState>();
  private last: Snapshot = nothing;
  private lost = 0;

  constructor(parts: PipelineParts) {
    this.parts = parts;
    for (const { name } of parts.sensors) parts.metrics.knownSensor(name);
  }

  /** One turn; `at` in milliseconds since the epoch, `clock` in seconds that never go back. */
  async turn(at: number, clock: number): Promise<readonly AlertEvent[]> {
    const started = performance.now();
    const snapshot = await this.sample(at, clock);
    const { workloads, findings, verdicts, metrics } = this.parts;
    const ruling = verdicts.rule(findings.in(snapshot), ({ process }) => workloads.of(process), { at, clock });
    for (const { id } of ruling.fresh) metrics.evidence(id);
    for (const event of ruling.events) metrics.verdictChanged(event);
    this.measure(snapshot);
    this.last = snapshot;
    this.turns++;
    metrics.turnEnded(at, (performance.now() - started) / 1000);
    if (ruling.events.length > 0) await this.report(ruling.events);
    return ruling.events;
  }

  /** Judges by other signatures from the next turn on, what runs already included. */
  judgeWith(judgement: Judgement): void {
    this.parts.findings.judgeWith(judgement);
    this.parts.readProgramsAgain();
  }

  sensorStates(): SensorState[] {
    return this.parts.sensors.map((sensor) => {
      const state = this.states.get(sensor.name);
      return state === undefined
        ? { name: sensor.name, up: false, lastSeconds: 0, sees: 'nothing yet', blind: [] }
        : { ...state, ...sensor.describe() };
    });
  }

  verdicts(): readonly Verdict[] {
    return this.parts.verdicts.list();
  }

  async close(): Promise<void> {
    for (const sensor of this.parts.sensors) sensor.close();
    await Promise.all(this.parts.sinks.map((sink) => sink.close()));
  }

  private async sample(at: number, clock: number): Promise<Snapshot> {
    const full = this.turns % this.parts.fullEvery === 0;
    const draft: Draft = { ...this.last, at, clock, full };
    for (const sensor of this.parts.sensors) await this.ask(sensor, draft);
    return draft;
  }

  /** A sensor that fails leaves its part as it was; the others go on. */
  private async ask(sensor: Sensor, draft: Draft): Promise<void> {
    const { metrics, log } = this.parts;
    const { name, failures } = sensor;
    const started = performance.now();
    let error: string | undefined;
    try {
      await sensor.sample(draft);
    } catch (cause) {
      error = cause instanceof Error ? cause.message : String(cause);
      log.warn({ sensor: name, error }, 'a sensor sees nothing');
    }
    const lastSeconds = (performance.now() - started) / 1000;
    const outcome = error === undefined ? { up: true } : { up: false, error };
    this.states.set(name, { name, lastSeconds, sees: '', blind: [], ...outcome });
    metrics.sensorSampled(name, lastSeconds);
    metrics.sensorUp(name, error === undefined);
    metrics.dropped(name, sensor.dropped);
    for (const reason of ['gone', 'denied', 'broken'] as const) metrics.sensorFailures(name, reason, failures[reason]);
  }

  private measure(snapshot: Snapshot): void {
    const { metrics, verdicts, sockets } = this.parts;
    metrics.nodeCounts({ processes: snapshot.processes.size, sockets: sockets() });
    metrics.dropped('verdicts', verdicts.dropped);
    // Without the pods of the cluster, no container has a name.
    metrics.unidentifiedWorkloads(snapshot.containers.size);
    metrics.workloads(this.readings(snapshot));
  }

  /** CPU and connections of the workloads that fire; of all that run something when those are asked for. */
  private readings(snapshot: Snapshot): WorkloadReading[] {
    const firing = this.parts.verdicts.list().filter(({ state }) => state === 'firing');
    if (firing.length === 0 && !this.parts.allWorkloads) return [];
    const readings = new Map(firing.map((verdict) => [verdict.workload.key, readingOf(verdict)]));
    const readingFor = (process: Process) => {
      const workload = this.parts.workloads.of(process);
      const known = readings.get(workload.key);
      if (known !== undefined || !this.parts.allWorkloads) return known;
      const reading: Reading = { workload, cores: 0, connections: 0 };
      readings.set(workload.key, reading);
      return reading;
    };
    for (const process of snapshot.processes.values()) {
      const reading = process.kernelThread ? undefined : readingFor(process);
      if (reading !== undefined) reading.cores += process.cores;
    }
    for (const { owner } of snapshot.connections) {
      const reading = owner === undefined ? undefined : readingFor(owner);
      if (reading !== undefined) reading.connections++;
    }
    return [...readings.values()];
  }

  private async report(events: readonly AlertEvent[]): Promise<void> {
    const { sinks, metrics, log } = this.parts;
    for (const sink of sinks) {
      const outcome = await sink.send(events);
      metrics.alertSent(sink.name, outcome.success ? 'sent' : 'failed', events.length);
      if (outcome.success) continue;
      this.lost += events.length;
      metrics.dropped('alerts', this.lost);
      log.warn({ sink: sink.name, error: outcome.error }, 'alerts were not delivered');
    }
  }
}

type Reading = { -readonly [Part in keyof WorkloadReading]: WorkloadReading[Part] };

function readingOf({ workload, severity, score }: Verdict): Reading {
  return { workload, cores: 0, connections: 0, firing: { severity, score } };
}
