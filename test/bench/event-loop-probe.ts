/**
 * Preloaded into the agent: how late a timer of RESOLUTION milliseconds fires, written to the file PROBE_FILE at exit.
 * monitorEventLoopDelay records the time between two firings, so the resolution itself is taken off.
 */
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds: prom-client's own, and long enough that a slice of a turn shows in every tenth sample, not in noise. */
const RESOLUTION = 10;

/** What the probe writes. Milliseconds. */
export interface EventLoopDelay {
  readonly samples: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

const { PROBE_FILE: file } = process.env;
if (file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  // What starting up costs is no concern of a running agent.
  setTimeout(() => delay.enable(), 5_000).unref();
  process.on('exit', () => {
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
    const [p50 = 0, p99 = 0, p999 = 0] = [50, 99, 99.9].map((percent) => late(delay.percentile(percent)));
    writeFileSync(file, JSON.stringify({ samples: delay.count, p50, p99, p999, max: late(delay.max) }));
  });
}
