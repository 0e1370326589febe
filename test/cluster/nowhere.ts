import { randomBytes } from 'node:crypto';
import type { Api, Manifest } from './api.ts';
import { containersOf, type Running } from './containers.ts';
import { pod, podSpec, STAND_IN_IMAGE, worker } from './pods.ts';

/** A node that is no machine: no kubelet runs what is bound to it, so that as many pods as one likes cost nothing. */
export const NOWHERE: Manifest = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'davylamp-nowhere' } };
const NAME = NOWHERE.metadata.name;
/** Requests at a time. */
const AT_ONCE = 8;

/** Nobody evicts them for a node that never says that it is alive. */
const PATIENT = { tolerations: [{ operator: 'Exists' }], terminationGracePeriodSeconds: 0 };

/** A pod that the API server takes for running on that node, with this container id or any. */
export async function pretendPod(
  api: Api,
  metadata: { namespace: string; name: string },
  containerId = randomBytes(32).toString('hex'),
): Promise<Manifest & { readonly running: Running }> {
  const made = await api.apply(pod(metadata, podSpec(NAME, [worker('main')], PATIENT)));
  const state = { running: { startedAt: new Date().toISOString().replace(/\.\d+/, '') } };
  const status = { name: 'main', image: STAND_IN_IMAGE, imageID: '', ready: true, restartCount: 0, state };
  const containerStatuses = [{ ...status, containerID: `containerd://${containerId}` }];
  const set = await api.setStatus(made, { phase: 'Running', containerStatuses });
  return { ...set, running: containersOf(set)[0] as Running };
}

/** Takes it out of the API at once. */
export async function forgetPod(api: Api, { metadata }: Manifest): Promise<void> {
  await api.remove({ apiVersion: 'v1', kind: 'Pod', metadata }, 0);
}

/** Does something for every item, some at a time. */
export async function forEach<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items];
  const one = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}
