import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Running } from '../containers.ts';
import { worker, workloadSet } from '../pods.ts';
import { until } from '../until.ts';
import { api, install, metric } from './agents.ts';
import { groupFigure } from './container-groups.ts';
import { kubectl, type } from './operator.ts';
import { shipped } from './shipped.ts';

const OVERLAY = 'manifests/overlays/kubeflow';
const NAMESPACE = 'davylamp-test-crowd';
const PODS = 60;
const MEASURED_MS = 125_000;
/** Of a core. */
const MOST_CPU = 0.02;
/** As the manifest has it. */
const LIMIT = 192 * 1024 * 1024;

shipped('an installed agent on a node of 60 pods', () => {
  let agent: Running;
  beforeAll(async () => {
    agent = [...(await install(OVERLAY)).values()][0] as Running;
    await crowd(agent.node);
  });

  it('knows them all, takes less than 2 % of a core and stays within its memory limit', async () => {
    await until('the agent to know the pods', async () =>
      (await metric(agent, 'davylamp_pods_known')) >= PODS ? true : undefined,
    );
    const used = () => groupFigure(agent, 'cpuacct', 'cpuacct.usage') / 1e9;
    const memory = (file: string) => groupFigure(agent, 'memory', `memory.${file}`);
    expect(memory('limit_in_bytes')).toBe(LIMIT);
    const [began, before] = [performance.now(), used()];
    let highest = 0;
    while (performance.now() - began < MEASURED_MS) {
      await sleep(1_000);
      highest = Math.max(highest, memory('usage_in_bytes'));
    }
    const share = (used() - before) / ((performance.now() - began) / 1_000);
    const [processes, resident] = [
      await metric(agent, 'davylamp_processes'),
      await metric(agent, 'process_resident_memory_bytes'),
    ];
    process.stdout.write(
      `${PODS} pods, ${processes} processes: ${(share * 100).toFixed(2)} % of a core over ${MEASURED_MS / 1_000} s (at most 2 %), ` +
        `${mib(highest)} MiB in the group, ${mib(memory('max_usage_in_bytes'))} at the most since its start (limit 192), ` +
        `${mib(resident)} resident\n`,
    );
    expect(share).toBeLessThan(MOST_CPU);
    expect(memory('failcnt')).toBe(0);
    expect(memory('max_usage_in_bytes')).toBeLessThan(LIMIT);
    // Pages of the program that another group read first are charged to that one: on another node they may be ours.
    expect(resident).toBeLessThan(LIMIT);
  });

  afterAll(async () => {
    await kubectl('delete', 'namespace', NAMESPACE, '--ignore-not-found', '--timeout=180s');
    await type(`kubectl delete -k ${OVERLAY} --ignore-not-found --timeout=120s`);
  });
});

/** Pods that wait, all on one node. */
async function crowd(node: string): Promise<void> {
  const found = await api.read({ apiVersion: 'v1', kind: 'Node', metadata: { name: node } });
  const room = Number(found?.['status'].allocatable.pods);
  if (room <= PODS) throw new Error(`node ${node} takes ${room} pods: start its kubelet with --max-pods=110`);
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  const nodeSelector = { 'kubernetes.io/hostname': node };
  const once = { terminationGracePeriodSeconds: 1, automountServiceAccountToken: false };
  const spec = { nodeSelector, ...once, containers: [worker()] };
  const metadata = { namespace: NAMESPACE, name: 'crowd' };
  const deployment = workloadSet('Deployment', metadata, spec);
  await api.apply({ ...deployment, spec: { ...deployment['spec'], replicas: PODS } });
  await kubectl('-n', NAMESPACE, 'rollout', 'status', 'deployment/crowd', '--timeout=240s');
}

function mib(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
