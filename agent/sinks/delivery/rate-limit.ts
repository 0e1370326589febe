import { type Clock, sleep } from '../../clock.ts';
import type { Sink } from '../sink.ts';

const MINUTE = 60_000;

/** Makes at most so many calls a minute; the next one waits. A minute's worth may be used at once. */
export function rateLimited<Item>(sink: Sink<Item>, perMinute: number, clock: Clock): Sink<Item> {
  const closed = new AbortController();
  let left = perMinute;
  let filledAt = clock.now();
  const fill = () => {
    const passed = clock.now() - filledAt;
    filledAt = clock.now();
    left = Math.min(perMinute, left + (passed / MINUTE) * perMinute);
  };
  return {
    name: sink.name,
    batch: sink.batch,
    async send(items) {
      fill();
      if (left < 1) {
        await sleep(clock, Math.ceil(((1 - left) / perMinute) * MINUTE), closed.signal);
        if (closed.signal.aborted) return { success: false, retry: true, error: 'the agent stops' };
        fill();
      }
      left = Math.max(0, left - 1);
      return sink.send(items);
    },
    async close() {
      closed.abort();
      await sink.close();
    },
  };
}
