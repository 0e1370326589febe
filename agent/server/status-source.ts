import type { Verdict } from '../model.ts';

export interface Health {
  readonly ok: boolean;
  /** Why it is not well. */
  readonly reason?: string;
}

export interface SensorStatus {
  readonly name: string;
  readonly up: boolean;
  /** Why it is not up. */
  readonly error?: string;
  readonly sees: string;
  readonly blind: readonly string[];
  /** Seconds that its last sample took. */
  readonly lastSeconds: number;
}

export interface SignatureStatus {
  readonly loaded: number;
  /** Left out in part, because they need something that is not there yet. */
  readonly limited?: number;
  readonly broken: number;
  readonly problems: readonly { readonly file: string; readonly line?: number | undefined; readonly message: string }[];
}

export interface KubernetesStatus {
  readonly state: 'connecting' | 'synced' | 'failing';
  readonly pods: number;
  /** When the API server was last heard of, milliseconds since the epoch. */
  readonly lastSync?: number;
  readonly error?: string;
  /** What the API server does not tell of the workloads that fire, and why. */
  readonly blind?: readonly string[];
}

export interface ExceptionStatus {
  readonly name: string;
  readonly reason: string;
  /** Milliseconds since the epoch at which it ends. */
  readonly expires: number;
  /** Firing verdicts that it silences now. */
  readonly silences: number;
}

/** What the server shows of the agent. Each method is cheap: it is asked on every request. */
export interface StatusSource {
  readonly node: string;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  sensors(): readonly SensorStatus[];
  verdicts(): readonly Verdict[];
  /** What the configuration excepts. */
  exceptions(): readonly ExceptionStatus[];
  signatures(): SignatureStatus;
  /** How the pods of this node are followed; undefined without a cluster. */
  kubernetes?(): KubernetesStatus | undefined;
  /** Not ok when the loop is stuck. */
  health(): Health;
  /** True after the first full turn. */
  ready(): boolean;
}
