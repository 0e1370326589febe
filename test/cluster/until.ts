import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again, until the answer is not undefined; rejects with `what` was waited for when time is up. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  withinMs = 30_000,
  everyMs = 100,
): Promise<T> {
  for (const start = Date.now(); Date.now() - start < withinMs; await sleep(everyMs)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`waited ${withinMs} ms for ${what}`);
}
