import type { Api } from '../api.ts';
import { type } from './operator.ts';

/** What the Prometheus operator declares, as far as the manifests have it. */
export const OPERATOR_KINDS = [
  ['monitoring.coreos.com', 'v1', 'PodMonitor'],
  ['monitoring.coreos.com', 'v1', 'PrometheusRule'],
] as const;
/** They come and go by themselves. */
const RESTLESS = /^(events|leases)\b/;

/** Every object in the cluster, as `Kind namespace/name`. */
export async function everything(): Promise<readonly string[]> {
  const kinds = (await type('kubectl api-resources --verbs=list -o name')).trim().split('\n');
  const wanted = kinds.filter((kind) => !RESTLESS.test(kind)).join(',');
  const columns = 'custom-columns=K:.kind,NS:.metadata.namespace,N:.metadata.name';
  const rows = (await type(`kubectl get ${wanted} -A --no-headers -o ${columns}`)).trim().split('\n');
  const objects = rows.map((row) => row.split(/\s+/)).map(([kind, namespace, name]) => `${kind} ${namespace}/${name}`);
  return [...new Set(objects)].toSorted();
}

/** Takes away whatever a run of these tests may have left, one that was killed too. */
export async function removeEverything(api: Api): Promise<void> {
  // The namespaces take along what the other overlays put into them.
  for (const folder of ['verify', 'overlays/kubeflow']) {
    await type(`kubectl delete -k manifests/${folder} --ignore-not-found --timeout=120s`);
  }
  for (const [group, , kind] of OPERATOR_KINDS) {
    const name = `${kind.toLowerCase()}s.${group}`;
    const kept = await api.read({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name },
    });
    // Only ours says so.
    if (kept?.metadata.annotations?.['api-approved.kubernetes.io'] === 'unapproved, for a test') await api.remove(kept);
  }
}
