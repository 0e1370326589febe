import type { Dossier, Snapshot, Workload } from '../model.ts';
import type { KubeApi } from './api.ts';
import type { Pod } from './pod.ts';

export interface DossiersOptions {
  readonly api: KubeApi;
  /** KUBERNETES_SERVICE_HOST and _PORT, when the agent is in a pod. */
  readonly service?: { readonly host: string; readonly port: number } | undefined;
  /** Called whenever something has become known. */
  readonly changed: () => void;
}

/** What the cluster says of the workloads under suspicion. Nothing is asked while there is none. */
export class Dossiers {
  readonly options: DossiersOptions;

  constructor(options: DossiersOptions) {
    this.options = options;
  }

  open(_workload: Workload, _pod: Pod): void {}

  of(_key: string): { readonly dossier?: Dossier | undefined; readonly settled: boolean } {
    return { settled: true };
  }

  see(_snapshot: Snapshot): void {}

  keep(_keys: ReadonlySet<string>): void {}

  close(): void {}
}
