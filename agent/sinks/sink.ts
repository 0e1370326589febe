import type { AlertEvent, Verdict } from '../model.ts';

/**
 * What became of some items. `retry` says whether the same ones may get through later; `retryAfter` in milliseconds, when
 * the other side says how much later.
 */
export type Outcome =
  | { readonly success: true }
  | { readonly success: false; readonly retry: boolean; readonly error: string; readonly retryAfter?: number };

/** Hands alerts to somebody. A new one is one file here, one line in index.ts, one configuration key, one test. */
export interface Sink<Item = AlertEvent> {
  /** A label in metrics and a field in the log: bounded, and without a secret. */
  readonly name: string;
  /** Items that one call takes at the most. */
  readonly batch: number;
  /** Never rejects: a failure is an outcome. All of the items are taken, or none. */
  send(items: readonly Item[]): Promise<Outcome>;
  /** Lets go of what it holds open; a call that still runs fails. */
  close(): Promise<void>;
}

/** Where the pipeline puts its events: taking them costs no time, and what becomes of them is no concern of a turn. */
export interface Outlet {
  /** Never throws and never waits. */
  take(events: readonly AlertEvent[]): void;
  /** What is believed by now of everything that fires: no news, but what is told again should be up to date. */
  refresh?(verdicts: readonly Verdict[]): void;
  /** Hands over what it still holds, within two seconds. */
  close(): Promise<void>;
}
