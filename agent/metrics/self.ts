import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from './prometheus.ts';

/** The delay is measured by a timer this often; every value holds this time in addition to the delay. More costs more. */
const RESOLUTION_MS = 100;

/** What the agent itself costs, under the names that Prometheus client libraries agree on. Returns a function that ends it. */
export function watchSelf(registry: Registry): () => void {
  const registers = [registry];
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();

  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'User and system CPU time used by the agent.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory of the agent.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'Wall clock at the start of the agent.',
    registers,
  }).set(Math.round(Date.now() / 1000 - process.uptime()));
  new Gauge({
    name: 'nodejs_eventloop_lag_p99_seconds',
    help: 'The 99th percentile of the event loop delay since the last scrape.',
    registers,
    collect() {
      const p99 = delay.count === 0 ? 0 : delay.percentile(99) / 1e9;
      this.set(Math.max(0, p99 - RESOLUTION_MS / 1000));
      delay.reset();
    },
  });
  return () => delay.disable();
}
