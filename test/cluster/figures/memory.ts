import { setTimeout as sleep } from 'node:timers/promises';
import { startCrowd } from '../../bench/loads/crowd.ts';
import { memoryBytes } from '../../bench/process-cost.ts';
import { buildTools } from '../../bench/tools.ts';
import { nodeFlags, nodeSettings } from '../../start-script.ts';
import { forEach, NOWHERE, pretendPod } from '../nowhere.ts';
import type { Scene } from '../scene.ts';

const PODS = 110;
const PROCESSES = 1_000;

/** Resident megabytes (10^6) of an agent with the flags of `npm start` and the credentials of a pod. */
export async function memory(scene: Scene, minutes: number): Promise<readonly string[]> {
  await scene.api.apply(NOWHERE);
  await using _crowd = await startCrowd(await buildTools(), { count: PROCESSES });
  const namespace = await scene.namespace();
  await forEach(
    Array.from({ length: PODS }, (_, i) => `p${i}`),
    (name) => pretendPod(scene.api, { namespace, name }),
  );
  const lines: string[] = [];
  const agent = await scene.agentInPod(await scene.token(), [`--node=${NOWHERE.metadata.name}`, '--interval=5s'], {
    node: [process.execPath, ...nodeFlags()],
    environment: nodeSettings(),
  });
  await agent.metricWith('davylamp_pods_known', (pods) => pods === PODS);
  for (let minute = 1; minute <= minutes; minute++) {
    await sleep(60_000);
    const processes = await agent.metric('davylamp_processes');
    const [now, most] = [rss(agent.pid, 'VmRSS'), rss(agent.pid, 'VmHWM')];
    lines.push(
      `resident, ${PODS} pods, ${processes} processes, after ${minute} min: ${now} MB, highest ever ${most} MB`,
    );
  }
  await agent.stop();
  await scene.endTest();
  await scene.api.remove(NOWHERE);
  return lines;
}

function rss(pid: number, field: 'VmRSS' | 'VmHWM'): string {
  return (memoryBytes(pid, field) / 1e6).toFixed(1);
}
