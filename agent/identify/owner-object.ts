import type { OwnerLink } from '../model.ts';
import { bounded } from './bounded.ts';
import { controllerOf, cutLabels, type Metadata } from './metadata.ts';

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

export function cutOwner(link: OwnerLink, metadata: Metadata): OwnerObject {
  const creator = metadata.annotations[CREATOR];
  const controller = controllerOf(metadata);
  return {
    link,
    labels: cutLabels(metadata),
    ...(creator === undefined ? {} : { creator: bounded(creator) }),
    ...(controller === undefined ? {} : { controller }),
  };
}
