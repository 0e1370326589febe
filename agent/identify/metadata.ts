import type { OwnerLink } from '../model.ts';
import { bounded } from './bounded.ts';
import { listOf, recordOf, textOf, textsOf } from './shape.ts';

/** Asks for the metadata alone (kubernetes.io: API concepts, resource conversion), and takes the whole where it must. */
export const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

/** What is read of the metadata of an object (meta/v1, ObjectMeta). Texts are empty where they are missing. */
export interface Metadata {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly owners: readonly Reference[];
}

interface Reference extends OwnerLink {
  /** True for the one that manages the object. */
  readonly controller: boolean;
}

/** Labels that tell what of Kubeflow a pod belongs to, by name or by prefix. */
const LABELS = ['notebook-name', 'inferenceservice'];
const LABEL_PREFIXES = [
  'pipeline/',
  'pipelines.kubeflow.org/',
  'workflows.argoproj.io/',
  'katib.kubeflow.org/',
  'training.kubeflow.org/',
  'trainer.kubeflow.org/',
  'jobset.sigs.k8s.io/',
  'serving.kserve.io/',
  'notebooks.kubeflow.org/',
];
const MAX_LABELS = 30;
/** Characters of the name of a label: a prefix of 253, a slash, and 63. */
const MAX_LABEL_NAME = 317;

/** Characters of a kind and of a uid; real ones are shorter. */
const MAX_WORD = 63;

/** The metadata of an object, whatever was sent in its place. */
export function metadataIn(object: unknown): Metadata {
  const { metadata } = recordOf(object);
  const { namespace, name, uid, resourceVersion, labels, annotations, ownerReferences } = recordOf(metadata);
  return {
    namespace: textOf(namespace),
    name: textOf(name),
    uid: textOf(uid),
    resourceVersion: textOf(resourceVersion),
    labels: textsOf(labels),
    annotations: textsOf(annotations),
    owners: listOf(ownerReferences).map(referenceIn),
  };
}

function referenceIn(reference: unknown): Reference {
  const { apiVersion, kind, name, uid, controller } = recordOf(reference);
  return {
    apiVersion: textOf(apiVersion),
    kind: textOf(kind),
    name: textOf(name),
    uid: textOf(uid),
    controller: controller === true,
  };
}

/**
 * The owner that manages the object; there is one at the most (kubernetes.io: Owners and Dependents). Cut, since the API
 * server takes references with any text of any length in them.
 */
export function controllerOf({ owners }: Pick<Metadata, 'owners'>): OwnerLink | undefined {
  const owner = owners.find(({ controller }) => controller) ?? owners[0];
  if (!owner?.apiVersion || !owner.kind || !owner.name || !owner.uid) return undefined;
  const { apiVersion, kind, name, uid } = owner;
  return {
    apiVersion: bounded(apiVersion),
    kind: bounded(kind, MAX_WORD),
    name: bounded(name),
    uid: bounded(uid, MAX_WORD),
  };
}

/** The labels that tell what of Kubeflow an object belongs to. */
export function cutLabels({ labels }: Pick<Metadata, 'labels'>): Record<string, string> {
  const kept = Object.entries(labels).filter(
    ([name]) => LABELS.includes(name) || LABEL_PREFIXES.some((prefix) => name.startsWith(prefix)),
  );
  return Object.fromEntries(
    kept.slice(0, MAX_LABELS).map(([name, value]) => [bounded(name, MAX_LABEL_NAME), bounded(value)]),
  );
}
