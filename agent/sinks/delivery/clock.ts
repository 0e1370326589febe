import { setTimeout as wait } from 'node:timers/promises';

/** Time as the deliveries know it, so that a test can make it pass. Milliseconds. */
export interface Clock {
  /** Since the epoch. */
  now(): number;
  /** Resolves when the time is over, or as soon as the signal is aborted; never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  async sleep(milliseconds, signal) {
    try {
      await wait(milliseconds, undefined, signal === undefined ? {} : { signal });
    } catch {
      // AbortError: somebody wants us awake.
    }
  },
};
