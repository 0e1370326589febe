import type { AlertEvent } from '../model.ts';

/** What became of some events. `retry` says whether the same events may get through later. */
export type Outcome =
  | { readonly success: true }
  | { readonly success: false; readonly retry: boolean; readonly error: string };

/** Hears of every change of a verdict. A new one is one file here, one line in index.ts, one configuration key, one test. */
export interface Sink {
  readonly name: string;
  /** Never rejects: a failure is an outcome. All of the events are taken, or none. */
  send(events: readonly AlertEvent[]): Promise<Outcome>;
  /** Hands over what it still holds. */
  close(): Promise<void>;
}
