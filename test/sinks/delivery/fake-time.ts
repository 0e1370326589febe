import type { Clock } from '../../../agent/sinks/delivery/clock.ts';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Time that passes only when it is told to, so that hours of waiting take no time in a test. */
export class FakeTime implements Clock {
  #now: number;
  #sleepers: Sleeper[] = [];

  constructor(now = 1_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const sleeper = { until: this.#now + milliseconds, wake: resolve };
      this.#sleepers.push(sleeper);
      const wake = () => {
        this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
        resolve();
      };
      if (signal?.aborted) wake();
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** Lets time pass, and everything happen that is due meanwhile, in its order. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    for (let next = this.#due(end); next !== undefined; next = this.#due(end)) {
      this.#sleepers = this.#sleepers.filter((each) => each !== next);
      this.#now = next.until;
      next.wake();
      await settle();
    }
    this.#now = end;
  }

  #due(end: number): Sleeper | undefined {
    const [first] = this.#sleepers.filter(({ until }) => until <= end).sort((a, b) => a.until - b.until);
    return first;
  }
}

/** Everything that waits for promises only has run after this. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
