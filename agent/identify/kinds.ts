import type { Clock } from '../clock.ts';
import type { OwnerLink } from '../model.ts';
import { final, type Learnt } from './failure.ts';
import type { Lookups } from './lookups.ts';
import { Recent } from './recent.ts';
import { listOf, recordOf, textOf } from './shape.ts';

/** Where an object is to be found. */
export interface Place {
  /** Path of the API. */
  readonly path: string;
  /** The kind as roles name it: `statefulsets.apps`, `nodes`. */
  readonly resource: string;
}

interface Kind {
  readonly plural: string;
  readonly namespaced: boolean;
}

type KindList = ReadonlyMap<string, Kind>;

const MAX_GROUPS = 50;
const MAX_KINDS = 500;
const KEEP = 300_000;

/**
 * Where the objects of a kind are: the API server tells it for every kind it has, also for those that nobody has made
 * yet (kubernetes.io: The Kubernetes API, discovery).
 */
export class Kinds {
  private readonly lookups: Lookups;
  private readonly lists: Recent<KindList>;

  constructor(lookups: Lookups, { now }: Clock) {
    this.lookups = lookups;
    this.lists = new Recent<KindList>({ limit: MAX_GROUPS, keep: KEEP, now });
  }

  /** The place of what a reference names, in the namespace of the one that refers. */
  async place({ apiVersion, kind, name }: OwnerLink, namespace: string): Promise<Learnt<Place>> {
    const [group = '', version = '', ...rest] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    // References are never checked by the API server: `../../secrets/x` as a name would lead out of where we look.
    const segments = [...(group === '' ? [] : [group]), version, name];
    if (rest.length > 0 || !segments.every(isPathSegment)) {
      return final('its reference names no possible object: it is forged');
    }
    const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    const list = await this.lists.get(base, () =>
      this.lookups.read({ path: base, accept: 'application/json', what: `the API ${apiVersion}`, parse: kindsIn }),
    );
    if (!list.ok) return list;
    const found = list.value.get(kind);
    if (found === undefined) return final(`the cluster has no such kind in ${apiVersion}`);
    const folder = found.namespaced ? `${base}/namespaces/${encodeURIComponent(namespace)}` : base;
    const resource = group === '' ? found.plural : `${found.plural}.${group}`;
    return { ok: true, value: { path: `${folder}/${found.plural}/${name}`, resource } };
  }
}

/** In an APIResourceList of the API (meta/v1). */
function kindsIn(body: unknown): KindList {
  const kinds = new Map<string, Kind>();
  for (const resource of listOf(recordOf(body)['resources']).slice(0, MAX_KINDS)) {
    const { name, kind, namespaced } = recordOf(resource);
    const plural = textOf(name);
    // `deployments/scale` and the like are parts of an object.
    if (!isPathSegment(plural) || typeof kind !== 'string' || kinds.has(kind)) continue;
    kinds.set(kind, { plural, namespaced: namespaced === true });
  }
  return kinds;
}

/** Only what stands in a path for itself: no slash, no percent sign, no dots that lead upwards. */
function isPathSegment(text: string): boolean {
  return /^[A-Za-z0-9._:-]{1,253}$/.test(text) && text !== '.' && text !== '..';
}
