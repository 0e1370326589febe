import type { Clock } from '../clock.ts';
import { bounded } from './bounded.ts';
import type { Learnt } from './failure.ts';
import type { Lookups } from './lookups.ts';
import { METADATA_ONLY, type Metadata, metadataIn } from './metadata.ts';
import { Recent } from './recent.ts';

/** A namespace that Kubeflow made for somebody. */
export interface Profile {
  readonly name: string;
  /** Whose it is. */
  readonly person?: string;
  /** False when only its annotation says so: others call an annotation `owner` too. */
  readonly isSure: boolean;
}

const MAX_NAMESPACES = 200;
const KEEP = 600_000;

/** Whose a namespace is. */
export class Namespaces {
  private readonly lookups: Lookups;
  private readonly answers: Recent<Profile | undefined>;

  constructor(lookups: Lookups, { now }: Clock) {
    this.lookups = lookups;
    this.answers = new Recent<Profile | undefined>({ limit: MAX_NAMESPACES, keep: KEEP, now });
  }

  /** The profile that a namespace is; undefined when it is an ordinary one. Never rejects. */
  profile(namespace: string): Promise<Learnt<Profile | undefined>> {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
    const parse = (body: unknown) => profileIn(namespace, metadataIn(body));
    return this.answers.get(namespace, () =>
      this.lookups.read({ path, accept: METADATA_ONLY, what: 'namespaces', parse }),
    );
  }
}

/** What the profile controller writes: an owner reference, an annotation and a label (kubeflow, profile_controller.go). */
function profileIn(name: string, { labels, annotations, owners }: Metadata): Profile | undefined {
  const person = annotations['owner'];
  const isSure =
    owners.some(({ apiVersion, kind }) => kind === 'Profile' && apiVersion.startsWith('kubeflow.org/')) ||
    labels['app.kubernetes.io/part-of'] === 'kubeflow-profile';
  if (!isSure && !person) return undefined;
  return { name: bounded(name), ...(person ? { person: bounded(person) } : {}), isSure };
}
