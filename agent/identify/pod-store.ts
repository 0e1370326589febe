import type { Container } from '../model.ts';
import type { Pod, PodContainer } from './pod.ts';

/** What the cluster says of a container: its pod, and which of the pod's containers it is, once the status tells. */
export interface Placed {
  readonly pod: Pod;
  readonly container?: PodContainer;
}

export interface PodStoreOptions {
  /** Pods of the node that are known at the most; more are counted as dropped. */
  readonly limit: number;
  /** Seconds for which a deleted pod is remembered: its processes can outlive it. */
  readonly keepDeleted: number;
}

interface Entry {
  pod: Pod;
  /** Ids that its containers had, the newest last: a restarted container leaves processes behind for a while. */
  readonly ids: Map<string, string>;
  /** Monotonic seconds; absent while the pod exists. */
  deletedAt?: number;
}

/** Deleted pods that are remembered at the most. */
const MAX_DELETED = 500;
/** Ids of containers that are remembered of one pod: a pod that restarts all the time has new ones all the time. */
const MAX_IDS = 500;

/** The pods of this node, found by the ids that are in cgroup paths. Never by name: a name can be used again. */
export class PodStore {
  dropped = 0;
  /** Goes up with every change. */
  revision = 0;
  private readonly options: PodStoreOptions;
  private readonly byUid = new Map<string, Entry>();
  private readonly byConfigHash = new Map<string, Entry>();
  private readonly byId = new Map<string, Entry>();
  /** In the order in which they were deleted. */
  private readonly deleted = new Set<Entry>();

  constructor(options: PodStoreOptions) {
    this.options = options;
  }

  /** Pods that exist. */
  get size(): number {
    return this.byUid.size - this.deleted.size;
  }

  get pods(): Pod[] {
    return [...this.byUid.values()].filter((entry) => entry.deletedAt === undefined).map(({ pod }) => pod);
  }

  /** Takes in a new state of a pod. */
  put(pod: Pod): void {
    this.revision++;
    const known = this.byUid.get(pod.uid);
    if (known === undefined && this.size >= this.options.limit) {
      this.dropped++;
      return;
    }
    const entry: Entry = known ?? { pod, ids: new Map() };
    this.deleted.delete(entry);
    delete entry.deletedAt;
    entry.pod = pod;
    this.byUid.set(pod.uid, entry);
    if (pod.configHash !== undefined) this.byConfigHash.set(pod.configHash, entry);
    for (const container of pod.containers) {
      for (const id of container.ids) this.remember(entry, id, container.name);
    }
  }

  /** The pod is gone from the API; `clock` in monotonic seconds. */
  delete(uid: string, clock: number): void {
    const entry = this.byUid.get(uid);
    if (entry === undefined || entry.deletedAt !== undefined) return;
    this.revision++;
    entry.deletedAt = clock;
    this.deleted.add(entry);
    this.expire(clock);
    if (this.deleted.size > MAX_DELETED) this.forget([...this.deleted][0] as Entry);
  }

  /** These pods exist, and no others. */
  keep(uids: ReadonlySet<string>, clock: number): void {
    for (const [uid, { deletedAt }] of this.byUid) {
      if (deletedAt === undefined && !uids.has(uid)) this.delete(uid, clock);
    }
  }

  /** By its own id, or else by the uid of the pod that its cgroup belongs to. */
  find({ id, podUid = '' }: Pick<Container, 'id' | 'podUid'>): Placed | undefined {
    const entry = this.byId.get(id) ?? this.byUid.get(podUid) ?? this.byConfigHash.get(podUid);
    if (entry === undefined) return undefined;
    const name = entry.ids.get(id);
    const container = entry.pod.containers.find((candidate) => candidate.name === name);
    return { pod: entry.pod, ...(container === undefined ? {} : { container }) };
  }

  private remember(entry: Entry, id: string, container: string): void {
    if (entry.ids.has(id)) return;
    entry.ids.set(id, container);
    this.byId.set(id, entry);
    if (entry.ids.size <= MAX_IDS) return;
    const [oldest] = entry.ids.keys();
    entry.ids.delete(oldest as string);
    this.byId.delete(oldest as string);
  }

  private expire(clock: number): void {
    for (const entry of this.deleted) {
      if (clock - (entry.deletedAt ?? clock) < this.options.keepDeleted) return;
      this.forget(entry);
    }
  }

  private forget(entry: Entry): void {
    this.deleted.delete(entry);
    this.byUid.delete(entry.pod.uid);
    for (const id of entry.ids.keys()) this.byId.delete(id);
    // A static pod that was changed has a new mirror with another hash, and one remade has the same.
    const hash = entry.pod.configHash;
    if (hash !== undefined && this.byConfigHash.get(hash) === entry) this.byConfigHash.delete(hash);
  }
}
