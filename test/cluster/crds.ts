import type { Api, Manifest } from './api.ts';
import { until } from './until.ts';

/** The kinds of Kubeflow and its like that the tests make, as their projects declare them: group, version, kind. */
export const KUBEFLOW_KINDS = [
  ['kubeflow.org', 'v1', 'Notebook'],
  ['kubeflow.org', 'v1', 'PyTorchJob'],
  ['kubeflow.org', 'v1beta1', 'Experiment'],
  ['kubeflow.org', 'v1beta1', 'Trial'],
  ['argoproj.io', 'v1alpha1', 'Workflow'],
  ['trainer.kubeflow.org', 'v1alpha1', 'TrainJob'],
  ['jobset.x-k8s.io', 'v1alpha2', 'JobSet'],
  ['tensorboard.kubeflow.org', 'v1alpha1', 'Tensorboard'],
  ['serving.kserve.io', 'v1beta1', 'InferenceService'],
  ['ray.io', 'v1', 'RayCluster'],
  ['sparkoperator.k8s.io', 'v1beta2', 'SparkApplication'],
] as const;

/** Declares the kinds that the cluster lacks, with no rules about their fields. Resolves to those that it made. */
export async function declareKinds(
  api: Api,
  kinds: readonly (readonly [string, string, string])[],
): Promise<Manifest[]> {
  const made: Manifest[] = [];
  for (const [group, version, kind] of kinds) {
    const wanted = definition(group, version, kind);
    if ((await api.read(wanted)) === undefined) made.push(await api.apply(wanted));
  }
  for (const each of made) {
    await until(`${each.metadata.name} to be served`, async () => {
      const conditions = (await api.read(each))?.['status']?.conditions ?? [];
      return conditions.find(
        (one: { type: string; status: string }) => one.type === 'Established' && one.status === 'True',
      );
    });
  }
  return made;
}

function definition(group: string, version: string, kind: string): Manifest {
  const plural = `${kind.toLowerCase()}s`;
  const anything = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    // The groups of Kubernetes itself ask who approved it; nobody did.
    metadata: {
      name: `${plural}.${group}`,
      annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [{ name: version, served: true, storage: true, schema: anything }],
    },
  };
}
