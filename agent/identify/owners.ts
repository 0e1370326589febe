import type { Clock } from '../clock.ts';
import type { OwnerLink } from '../model.ts';
import { type Failure, final, type Learnt } from './failure.ts';
import { Kinds } from './kinds.ts';
import type { Lookups } from './lookups.ts';
import { METADATA_ONLY, metadataIn } from './metadata.ts';
import { cutOwner, type OwnerObject } from './owner-object.ts';
import type { Pod } from './pod.ts';
import { Recent } from './recent.ts';

/** What is above a pod. */
export interface Ancestry {
  /** From the pod's controller upwards. */
  readonly chain: readonly OwnerLink[];
  /** What the API server says of the links, in their order: all of them, or all but the last. */
  readonly objects: readonly OwnerObject[];
  /** Why there may be more than is known. */
  readonly ends?: Failure;
}

/** Links followed at the most. The longest chain in the field has six (a Knative service of an InferenceService). */
const MAX_LINKS = 10;

const MAX_OBJECTS = 500;
const KEEP = 600_000;

/**
 * Who made a pod, upwards by ownerReferences: one GET for each link, of any kind. Nothing is asked before somebody wants
 * to know of a pod. Where the API server does not tell, the chain ends with what the reference says.
 */
export class Owners {
  private readonly lookups: Lookups;
  private readonly kinds: Kinds;
  private readonly objects: Recent<OwnerObject>;

  constructor(lookups: Lookups, clock: Clock) {
    this.lookups = lookups;
    this.kinds = new Kinds(lookups, clock);
    this.objects = new Recent<OwnerObject>({ limit: MAX_OBJECTS, keep: KEEP, now: clock.now });
  }

  /** Never rejects. */
  async above({ namespace, controller }: Pod): Promise<Ancestry> {
    const chain: OwnerLink[] = [];
    const objects: OwnerObject[] = [];
    const end = ({ failure }: { failure: Failure }): Ancestry => ({ chain, objects, ends: failure });
    for (let link = controller; link !== undefined; ) {
      const { uid } = link;
      if (objects.some((object) => object.link.uid === uid)) return end(final('its owners own each other'));
      if (chain.length === MAX_LINKS) return end(final(`no more than ${MAX_LINKS} owners are followed`));
      chain.push(link);
      // The owner of static pods. It belongs to nobody, and to read nodes would be one more right.
      if (link.apiVersion === 'v1' && link.kind === 'Node') return { chain, objects };
      const found = await this.find(link, namespace);
      if (!found.ok) return end(found);
      objects.push(found.value);
      link = found.value.controller;
    }
    return { chain, objects };
  }

  private async find(link: OwnerLink, namespace: string): Promise<Learnt<OwnerObject>> {
    const place = await this.kinds.place(link, namespace);
    if (!place.ok) return place;
    const { path, resource } = place.value;
    // Not by uid alone: two references with the same uid may name different objects, and one of them lies.
    return this.objects.get(`${path} ${link.uid}`, () => this.read(link, path, resource));
  }

  private async read(link: OwnerLink, path: string, resource: string): Promise<Learnt<OwnerObject>> {
    const parse = (body: unknown) => {
      const metadata = metadataIn(body);
      return metadata.uid === link.uid ? cutOwner(link, metadata) : undefined;
    };
    const found = await this.lookups.read({ path, accept: METADATA_ONLY, what: resource, parse });
    if (!found.ok) return found;
    if (found.value !== undefined) return { ok: true, value: found.value };
    return final(`${resource} has another object of that name now: it was made anew, or the reference is forged`);
  }
}
