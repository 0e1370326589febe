import { type Clock, systemClock } from '../clock.ts';
import type { Dossier, Snapshot, Workload } from '../model.ts';
import type { KubeApi } from './api.ts';
import { ApiServer } from './api-server.ts';
import { LivingDossier } from './dossier.ts';
import type { Failure } from './failure.ts';
import { Lookups } from './lookups.ts';
import { Namespaces } from './namespaces.ts';
import { Owners } from './owners.ts';
import type { Pod } from './pod.ts';

export interface DossiersOptions {
  readonly api: KubeApi;
  /** Called whenever something has become known. */
  readonly changed: () => void;
  /** Dossiers open at the most; more are counted as dropped. */
  readonly limit?: number;
  readonly clock?: Clock;
  /** From 0 to 1, so that the nodes of a cluster do not ask all at once. */
  readonly random?: () => number;
}

const MAX_DOSSIERS = 1_000;
/** Requests to the API server under way at once, and waiting. */
const AT_ONCE = 4;
const MAX_WAITING = 2_000;
/** Milliseconds until a lookup counts as not answered, and a dossier as all that is to be had for now. */
const PATIENCE = 10_000;
const SETTLED_WITHIN = 10_000;
/** Milliseconds between attempts. */
const FIRST_RETRY = 5_000;
const LAST_RETRY = 300_000;

/** Reasons shown at the most. */
const MAX_REASONS = 20;

interface Entry {
  readonly dossier: LivingDossier;
  /** Attempts that left something to be asked again. */
  attempts: number;
  /** What the last attempt could not find out, apart from the owners: the dossier itself tells of those. */
  failures: readonly Failure[];
  /** Stops the timer that waits for it. */
  cancel: () => void;
}

/**
 * What the cluster says of the workloads under suspicion. Nothing is asked while there is none: the first question goes out
 * when a dossier is opened, and the last when it is complete.
 */
export class Dossiers {
  dropped = 0;
  private readonly options: DossiersOptions;
  private readonly clock: Clock;
  private readonly owners: Owners;
  private readonly namespaces: Namespaces;
  private readonly apiServer: ApiServer;
  private readonly entries = new Map<string, Entry>();
  private seen: Pick<Snapshot, 'connections' | 'at'> = { connections: [], at: 0 };

  constructor(options: DossiersOptions) {
    const { api, clock = systemClock } = options;
    this.options = options;
    this.clock = clock;
    const lookups = new Lookups(api, { atOnce: AT_ONCE, waiting: MAX_WAITING, patience: PATIENCE, clock });
    this.owners = new Owners(lookups, clock);
    this.namespaces = new Namespaces(lookups, clock);
    this.apiServer = new ApiServer(lookups, clock, api.server);
  }

  /** Begins to find out about a workload that fires. Returns at once, and may be called as often as one likes. */
  open(workload: Workload, pod: Pod): void {
    const { key, container } = workload;
    const known = this.entries.get(key);
    if (known?.dossier.update(container, pod) === true) return;
    if (known === undefined && this.entries.size >= (this.options.limit ?? MAX_DOSSIERS)) {
      this.dropped++;
      return;
    }
    known?.cancel();
    const entry: Entry = { dossier: new LivingDossier(container, pod), attempts: 0, failures: [], cancel: () => {} };
    entry.cancel = this.clock.after(SETTLED_WITHIN, () => this.settle(entry));
    this.entries.set(key, entry);
    void this.lookUp(key, entry);
  }

  /** `settled` is false while the first answers are awaited, 10 s at the most; what is not open waits for nothing. */
  of(key: string): { readonly dossier?: Dossier | undefined; readonly settled: boolean } {
    const dossier = this.entries.get(key)?.dossier;
    if (dossier === undefined) return { settled: true };
    return dossier.settled ? { dossier: dossier.now(), settled: true } : { settled: false };
  }

  /** Takes in what a turn saw: who is connected to the API server. */
  see({ connections, at }: Snapshot): void {
    this.seen = { connections, at };
    this.lookAtClients();
  }

  /** Forgets all but these. */
  keep(keys: ReadonlySet<string>): void {
    for (const [key, { cancel }] of this.entries) {
      if (keys.has(key)) continue;
      cancel();
      this.entries.delete(key);
    }
  }

  close(): void {
    this.keep(new Set());
  }

  /** What can not be found out about the open dossiers, for people: whose a namespace is, where the API server is. */
  get blind(): string[] {
    const reasons = [...this.entries.values()].flatMap(({ failures }) => failures.map(({ reason }) => reason));
    return [...new Set(reasons)].slice(0, MAX_REASONS);
  }

  private async lookUp(key: string, entry: Entry): Promise<void> {
    const { dossier } = entry;
    const [ancestry, profile, lost] = await Promise.all([
      this.owners.above(dossier.pod),
      this.namespaces.profile(dossier.pod.namespace),
      this.apiServer.find(),
    ]);
    // Closed meanwhile, or opened anew.
    if (this.entries.get(key) !== entry) return;
    entry.cancel();
    entry.failures = profile.ok ? lost : [profile.failure, ...lost];
    const isNews = dossier.learn(ancestry, profile);
    const failures = ancestry.ends === undefined ? entry.failures : [ancestry.ends, ...entry.failures];
    const passing = failures.filter(({ again }) => again);
    if (passing.length > 0) {
      entry.cancel = this.clock.after(this.delay(entry.attempts, passing), () => void this.lookUp(key, entry));
      entry.attempts++;
    }
    const isClient = this.lookAtClients();
    if (!dossier.settled) this.settle(entry);
    else if (isNews || isClient) this.options.changed();
  }

  private settle({ dossier }: Entry): void {
    dossier.settled = true;
    this.options.changed();
  }

  /** True when a pod is seen to be connected for the first time. */
  private lookAtClients(): boolean {
    // Nobody wants to know, and a node may have thousands of connections.
    if (this.entries.size === 0) return false;
    const { connections, at } = this.seen;
    const clients = this.apiServer.clients(connections);
    if (clients.size === 0) return false;
    let isNews = false;
    for (const { dossier } of this.entries.values()) {
      const { uid, configHash = '' } = dossier.pod;
      if (dossier.see(clients.get(uid) ?? clients.get(configHash) ?? [], at)) isNews = true;
    }
    return isNews;
  }

  /** Milliseconds until the next attempt: longer each time, never the same for all nodes, and as the server asks. */
  private delay(attempts: number, failures: readonly Failure[]): number {
    const { random = Math.random } = this.options;
    const wanted = Math.max(0, ...failures.map(({ retryAfter = 0 }) => retryAfter * 1000));
    const backoff = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** attempts);
    return Math.min(LAST_RETRY, Math.max(wanted, backoff) * (1 + random() / 2));
  }
}
