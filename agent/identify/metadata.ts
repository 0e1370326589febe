import type { OwnerLink } from '../model.ts';
import { bounded } from './bounded.ts';
import { controllerOf, cutLabels, type RawMetadata } from './pod.ts';

/** Asks for the metadata alone (kubernetes.io: API concepts, resource conversion), and takes the whole where it must. */
export const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

/** The jupyter web app writes who made a notebook here. */
const CREATOR = 'notebooks.kubeflow.org/creator';

/** What is kept of an object above a pod. */
export interface OwnerObject {
  readonly link: OwnerLink;
  /** Only those that Kubeflow and its like set. */
  readonly labels: Readonly<Record<string, string>>;
  /** Who made a notebook, as its annotation says. */
  readonly creator?: string;
  readonly controller?: OwnerLink;
}

/** The metadata in an answer of the API server; empty where there is none. */
export function metadataIn(body: unknown): RawMetadata {
  const metadata = (body as { readonly metadata?: RawMetadata } | null)?.metadata;
  return typeof metadata === 'object' && metadata !== null ? metadata : {};
}

export function cutOwner(link: OwnerLink, { labels, annotations, ownerReferences }: RawMetadata): OwnerObject {
  const creator = annotations?.[CREATOR];
  const controller = controllerOf(ownerReferences);
  return {
    link,
    labels: Object.fromEntries(Object.entries(cutLabels(labels)).map(([name, value]) => [name, bounded(value)])),
    ...(creator === undefined ? {} : { creator: bounded(creator) }),
    ...(controller === undefined ? {} : { controller }),
  };
}
