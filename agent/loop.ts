import { setTimeout as sleep } from 'node:timers/promises';

/** Least pause between turns, so that a turn longer than the interval leaves the event loop to others. */
const leastPause = 50;

/**
 * Calls `turn` every `interval` milliseconds, from start to start, until the signal is aborted. A turn that takes longer
 * delays the next and is never overlapped. Rejects with what a turn throws.
 */
export async function loop(interval: number, signal: AbortSignal, turn: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) {
    const started = performance.now();
    await turn();
    const left = interval - (performance.now() - started);
    try {
      await sleep(Math.max(leastPause, left), undefined, { signal });
    } catch {
      // AbortError: we are asked to stop.
      return;
    }
  }
}
