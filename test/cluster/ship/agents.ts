import type { Detection } from '../../../agent/sinks/detection.ts';
import { Api } from '../api.ts';
import { containersOf, type Running } from '../containers.ts';
import { until } from '../until.ts';
import { type } from './operator.ts';

export const api = Api.fromKubeconfig(process.env['KUBECONFIG'] ?? '');

/** The container of a DaemonSet on each node, once there is one on every node and no other: by name of the node. */
export function onEveryNode(namespace: string, label: string): Promise<ReadonlyMap<string, Running>> {
  return until(`one pod of ${label} on every node`, async () => {
    const nodes = (await api.list('/api/v1/nodes')).map(({ metadata }) => metadata.name);
    const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=app.kubernetes.io%2Fname%3D${label}`;
    const pods = await api.list(path);
    const containers = pods.flatMap(containersOf).toSorted((a, b) => a.node.localeCompare(b.node));
    const found = new Map(containers.map((container) => [container.node, container]));
    return pods.length === nodes.length && nodes.every((node) => found.has(node)) ? found : undefined;
  });
}

export const agents = () => onEveryNode('davylamp', 'davylamp');
export const standIns = () => onEveryNode('davylamp-verify', 'davylamp-verify');

/** A page of an agent, through the API server: pods need not be reachable from here. */
export async function page({ namespace, pod }: Running, path: string): Promise<string> {
  const { status, body } = await api.call('GET', `/api/v1/namespaces/${namespace}/pods/${pod}:9477/proxy${path}`);
  if (status !== 200) throw new Error(`${pod} answers ${status} for ${path}: ${body}`);
  return body;
}

export async function detections(agent: Running): Promise<readonly Detection[]> {
  return (JSON.parse(await page(agent, '/api/v1/detections')) as { detections: Detection[] }).detections;
}

/** NaN when there is no such series. */
export async function metric(agent: Running, series: string): Promise<number> {
  const line = (await page(agent, '/metrics')).split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? Number.NaN : Number(line.slice(series.length + 1));
}

/** What the agent of its node says of a stand-in, once that is as wanted. */
export function detectionOf(
  agent: Running,
  standIn: Running,
  wanted: (detection: Detection) => boolean = () => true,
  withinMs = 30_000,
): Promise<Detection> {
  return until(
    `what the agent on ${agent.node} says of ${standIn.pod}`,
    async () => {
      const all = await detections(agent);
      return all.find((each) => each.container_id === standIn.containerId && wanted(each));
    },
    withinMs,
    500,
  );
}

/** Installs a kustomization, and resolves to its agents once all are ready. */
export async function install(folder: string): Promise<ReadonlyMap<string, Running>> {
  await type(`kubectl apply -k ${folder}
    kubectl -n davylamp rollout status daemonset/davylamp --timeout=120s`);
  return agents();
}

export async function verify(): Promise<ReadonlyMap<string, Running>> {
  await type(`kubectl apply -k manifests/verify
    kubectl -n davylamp-verify rollout status daemonset/stand-in --timeout=120s`);
  return standIns();
}
