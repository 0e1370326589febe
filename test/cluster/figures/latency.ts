import { quantile } from '../../bench/statistics.ts';
import type { Event } from '../../live/agent.ts';
import { containersOf } from '../containers.ts';
import { miner, pod, podSpec } from '../pods.ts';
import type { Scene } from '../scene.ts';
import { until } from '../until.ts';

/**
 * How long the name takes to get to the process, once both are there to be had: milliseconds from when the container id
 * is in the status of the pod, by a watch of our own, or from when the agent has seen the process, whichever is later, to
 * the event with the name on the agent's stdout. All by the clock of this machine.
 */
export async function latency(scene: Scene, pods: number, interval: string): Promise<readonly string[]> {
  const agent = await scene.agent([`--interval=${interval}`]);
  const namespace = await scene.namespace();
  const told = new Map<string, number>();
  const end = new AbortController();
  const path = `/api/v1/namespaces/${namespace}/pods?watch=true`;
  const take = (line: string) => {
    for (const { containerId } of containersOf(JSON.parse(line).object)) {
      if (!told.has(containerId)) told.set(containerId, Date.now());
    }
  };
  const watching = scene.api.stream(path, take, end.signal);

  const [sinceTold, sinceBoth]: [number[], number[]] = [[], []];
  for (let i = 0; i < pods; i++) {
    const made = await scene.api.apply(pod({ namespace, name: `m${i}` }, podSpec(scene.node, [miner()])));
    const isIt = (event: Event) => event.pod_uid === made.metadata.uid && event.identified;
    const event = await agent.event(isIt, `the name of m${i}`, 60_000);
    const now = Date.now();
    const at = await until('its status', () => told.get(event.container_id ?? ''));
    sinceTold.push(Math.max(0, now - at));
    sinceBoth.push(Math.max(0, now - Math.max(at, Date.parse(event.first_seen))));
    await scene.api.remove(made, 0);
  }
  end.abort();
  await watching;
  await agent.stop();
  const title = `${pods} pods, a turn every ${interval}: from the container id in the status`;
  return [
    `${title} to the event with the name: ${spread(sinceTold)}`,
    `${title} and the process seen to the event with the name: ${spread(sinceBoth)}`,
  ];
}

function spread(delays: readonly number[]): string {
  const [p50, p95, most] = [0.5, 0.95, 1].map((q) => quantile(delays, q).toFixed(0));
  return `p50 ${p50} ms, p95 ${p95} ms, most ${most} ms`;
}
