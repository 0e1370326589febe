import { Dossiers } from './dossiers.ts';
import { PodStore } from './pod-store.ts';
import { PodWatch, type PodWatchOptions, type PodWatchState } from './pod-watch.ts';

export type ClusterOptions = Pick<PodWatchOptions, 'api' | 'node' | 'log' | 'pause'>;

/** Pods that are known at the most: more than ten times what a kubelet takes by default. */
const MAX_PODS = 2_000;
/** Seconds for which a deleted pod is remembered. */
const KEEP_DELETED = 600;

/** What the cluster knows of this node: its pods, and the dossiers of those under suspicion. */
export class Cluster {
  readonly pods = new PodStore({ limit: MAX_PODS, keepDeleted: KEEP_DELETED });
  readonly dossiers: Dossiers;
  private readonly watch: PodWatch;
  private readonly end = new AbortController();

  /** `changed` is called whenever more has become known. */
  constructor(options: ClusterOptions, changed: () => void) {
    this.dossiers = new Dossiers({ api: options.api, changed });
    this.watch = new PodWatch({ ...options, store: this.pods, changed });
  }

  /** Follows the pods until closed. Resolves once they are known for the first time. */
  start(): Promise<void> {
    void this.watch.run(this.end.signal);
    return this.watch.ready;
  }

  /** How the pods are followed, and what else the API server does not tell. */
  state(): PodWatchState & { readonly blind: readonly string[] } {
    return { ...this.watch.state(), blind: this.dossiers.blind };
  }

  close(): void {
    this.end.abort();
    this.dossiers.close();
  }
}
