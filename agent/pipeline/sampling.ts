import type { Metrics } from '../metrics.ts';
import type { Snapshot } from '../model.ts';
import type { Draft, Sensor, Sight } from '../sensors/sensor.ts';
import type { Log } from './log.ts';

/** How a sensor did in its last turn. */
export interface SensorState extends Sight {
  readonly name: string;
  readonly up: boolean;
  /** Why it is not up. */
  readonly error?: string;
  /** Seconds that its last sample took. */
  readonly lastSeconds: number;
}

export const nothing: Snapshot = {
  at: 0,
  clock: 0,
  full: true,
  processes: new Map(),
  programs: [],
  ended: [],
  containers: new Map(),
  connections: [],
  segments: new Map(),
  shapes: new Map(),
};

/** Asks the sensors, one after the other; times them and counts what they could not do. */
export class Sampling {
  private readonly sensors: readonly Sensor[];
  private readonly metrics: Metrics;
  private readonly log: Log;
  private readonly states = new Map<string, SensorState>();

  constructor(sensors: readonly Sensor[], metrics: Metrics, log: Log) {
    this.sensors = sensors;
    this.metrics = metrics;
    this.log = log;
    for (const { name } of sensors) metrics.knownSensor(name);
  }

  /** What they see now: `last` with the part of each sensor made anew. */
  async after(last: Snapshot, now: Pick<Snapshot, 'at' | 'clock' | 'full'>): Promise<Snapshot> {
    const draft: Draft = { ...last, ...now };
    for (const sensor of this.sensors) await this.ask(sensor, draft);
    return draft;
  }

  list(): SensorState[] {
    return this.sensors.map((sensor) => {
      const state = this.states.get(sensor.name);
      return state === undefined
        ? { name: sensor.name, up: false, lastSeconds: 0, sees: 'nothing yet', blind: [] }
        : { ...state, ...sensor.describe() };
    });
  }

  close(): void {
    for (const sensor of this.sensors) sensor.close();
  }

  /** A sensor that fails leaves its part as it was; the others go on. */
  private async ask(sensor: Sensor, draft: Draft): Promise<void> {
    const { metrics, log } = this;
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
}
