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

/** Deleted pods that are remembered at the most, and their containers with their ids: one pod can have hundreds. */
const MAX_DELETED = 500;
const MAX_DELETED_PARTS = 5_000;
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
  private deletedParts = 0;

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
    this.revive(entry);
    if (entry.pod.configHash !== pod.configHash) this.releaseHash(entry);
    entry.pod = pod;
    this.byUid.set(pod.uid, entry);
    this.claimHash(entry);
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
    this.deletedParts += partsOf(entry);
    this.expire(clock);
  }

  /** These pods exist, and no others. */
  keep(uids: ReadonlySet<string>, clock: number): void {
    for (const [uid, { deletedAt }] of this.byUid) {
      if (deletedAt === undefined && !uids.has(uid)) this.delete(uid, clock);
    }
  }

  /**
   * By the uid in its cgroup path, which is the kernel's word, or else by its own id, which is that of whoever writes the
   * status of pods.
   */
  find({ id, podUid = '' }: Pick<Container, 'id' | 'podUid'>): Placed | undefined {
    const entry = this.byUid.get(podUid) ?? this.byConfigHash.get(podUid) ?? this.byId.get(id);
    if (entry === undefined) return undefined;
    const name = entry.ids.get(id);
    const container = entry.pod.containers.find((candidate) => candidate.name === name);
    return { pod: entry.pod, ...(container === undefined ? {} : { container }) };
  }

  private remember(entry: Entry, id: string, container: string): void {
    // Taken out and put in again: what the status names now is the newest, however long it has run.
    entry.ids.delete(id);
    entry.ids.set(id, container);
    this.byId.set(id, entry);
    if (entry.ids.size > MAX_IDS) this.forgetId(entry, entry.ids.keys().next().value as string);
  }

  /** A hash in use is nobody else's: whoever makes a pod can write any into it, but not into the one of a static pod. */
  private claimHash(entry: Entry): void {
    const hash = entry.pod.configHash;
    if (hash === undefined) return;
    const holder = this.byConfigHash.get(hash);
    if (holder === undefined || holder.deletedAt !== undefined) this.byConfigHash.set(hash, entry);
  }

  private releaseHash(entry: Entry): void {
    const hash = entry.pod.configHash;
    if (hash !== undefined && this.byConfigHash.get(hash) === entry) this.byConfigHash.delete(hash);
  }

  private revive(entry: Entry): void {
    if (this.deleted.delete(entry)) this.deletedParts -= partsOf(entry);
    delete entry.deletedAt;
  }

  private expire(clock: number): void {
    for (const entry of this.deleted) {
      const isYoung = clock - (entry.deletedAt ?? clock) < this.options.keepDeleted;
      if (isYoung && this.deleted.size <= MAX_DELETED && this.deletedParts <= MAX_DELETED_PARTS) return;
      this.forget(entry);
    }
  }

  private forget(entry: Entry): void {
    this.revive(entry);
    this.byUid.delete(entry.pod.uid);
    this.releaseHash(entry);
    for (const id of [...entry.ids.keys()]) this.forgetId(entry, id);
  }

  private forgetId(entry: Entry, id: string): void {
    entry.ids.delete(id);
    if (this.byId.get(id) === entry) this.byId.delete(id);
  }
}

/** What of a pod takes memory. */
function partsOf({ pod, ids }: Entry): number {
  return pod.containers.length + ids.size;
}
