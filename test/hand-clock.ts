import type { Clock } from '../agent/clock.ts';

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

/** A clock that stands still until it is told to go on, so that hours of waiting take no time in a test. */
export class HandClock implements Clock {
  private time = 0;
  private timers: Timer[] = [];

  readonly now = () => this.time;

  after(milliseconds: number, call: () => void): () => void {
    const timer = { at: this.time + milliseconds, call };
    this.timers.push(timer);
    return () => this.remove(timer);
  }

  /** Milliseconds until each timer. */
  get waits(): number[] {
    return this.timers.map(({ at }) => at - this.time);
  }

  /** Everything that is due by then happens at once. */
  advance(milliseconds: number): void {
    this.time += milliseconds;
    const due = this.timers.filter(({ at }) => at <= this.time);
    this.timers = this.timers.filter(({ at }) => at > this.time);
    for (const { call } of due) call();
  }

  /** Lets time pass, and everything happen that is due meanwhile, in its order, with what comes of it. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await settle();
    for (let next = this.firstUntil(end); next !== undefined; next = this.firstUntil(end)) {
      this.remove(next);
      this.time = next.at;
      next.call();
      await settle();
    }
    this.time = end;
  }

  private firstUntil(end: number): Timer | undefined {
    const [first] = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
    return first;
  }

  private remove(timer: Timer): void {
    this.timers = this.timers.filter((other) => other !== timer);
  }
}

/** Everything that waits for promises only has run after this. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
