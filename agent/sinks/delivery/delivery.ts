import { type Clock, sleep } from '../../clock.ts';
import type { Outcome, Sink } from '../sink.ts';
import type { Backlog } from './backlog.ts';
import { Backoff } from './backoff.ts';
import type { DeliveryReport } from './report.ts';

/** Milliseconds that are left for what waits once we are asked to stop. */
const LAST_CHANCE = 2_000;

/** The longest pause between tries in that time. */
const LAST_PAUSE = 250;

export interface DeliveryParts<Item> {
  readonly sink: Sink<Item>;
  readonly backlog: Backlog<Item>;
  readonly clock: Clock;
  /** Numbers from 0 to 1. */
  readonly random: () => number;
  readonly report: DeliveryReport;
}

/**
 * Brings items to one sink, in order and for as long as it takes: what may get through later is tried again, with the
 * newest state by then. Each sink has one of its own, so that none waits for another.
 */
export class Delivery<Item> {
  private readonly parts: DeliveryParts<Item>;
  private readonly backoff: Backoff;
  private readonly closing = new AbortController();
  private readonly closed = new AbortController();
  /** Resolves when nothing waits any more; undefined when nothing does. */
  private running: Promise<void> | undefined;
  private underWay = 0;
  /** Smaller than the sink's own while it refuses something: one bad item must not take others with it. */
  private batch: number;

  constructor(parts: DeliveryParts<Item>) {
    this.parts = parts;
    this.backoff = new Backoff(parts.random);
    this.batch = parts.sink.batch;
    parts.report.begins(parts.sink.name);
  }

  /** Never throws and never waits. */
  take(items: readonly Item[]): void {
    if (this.closed.signal.aborted) return;
    for (const item of items) this.parts.backlog.put(item);
    this.tellLength();
    if (this.parts.backlog.length > 0) this.running ??= this.run();
  }

  /** Tries for two seconds more; what is left then is lost, and counted. */
  async close(): Promise<void> {
    this.closing.abort();
    const { clock, backlog, sink, report } = this.parts;
    await Promise.race([this.running, sleep(clock, LAST_CHANCE, this.closed.signal)]);
    this.closed.abort();
    await sink.close();
    await this.running;
    if (backlog.length > 0) report.abandoned(sink.name, backlog.length);
  }

  private async run(): Promise<void> {
    // What one turn reports goes out together.
    await Promise.resolve();
    while (this.parts.backlog.length > 0 && !this.closed.signal.aborted) await this.sendSome();
    this.running = undefined;
  }

  private async sendSome(): Promise<void> {
    const { sink, backlog, report } = this.parts;
    const items = backlog.take(this.batch);
    this.underWay = items.length;
    const outcome = await attempt(sink, items);
    this.underWay = 0;
    if (outcome.success) this.succeeded(items.length);
    else if (outcome.retry) await this.again(items, outcome);
    else this.refused(items, outcome.error);
    this.tellLength();
    if (outcome.success) report.sent(sink.name, items.length);
  }

  private succeeded(count: number): void {
    this.backoff.reset();
    // Grows back step by step: what was refused may stand among the next ones too.
    this.batch = Math.min(this.parts.sink.batch, Math.max(this.batch, count * 2));
  }

  private async again(items: readonly Item[], { error, retryAfter }: Outcome & { success: false }): Promise<void> {
    const { sink, backlog, clock, report } = this.parts;
    backlog.giveBack(items);
    this.tellLength();
    report.retried(sink.name, items.length, error);
    const pause = this.backoff.next(retryAfter);
    await sleep(clock, this.closing.signal.aborted ? Math.min(pause, LAST_PAUSE) : pause, this.wakes());
  }

  /** The half of a refused batch may be good; an item that stands alone is given up. */
  private refused(items: readonly Item[], error: string): void {
    const { sink, backlog, report } = this.parts;
    this.backoff.reset();
    if (items.length === 1) {
      report.refused(sink.name, 1, error);
      return;
    }
    backlog.giveBack(items);
    this.batch = Math.ceil(items.length / 2);
  }

  private wakes(): AbortSignal {
    return this.closing.signal.aborted ? this.closed.signal : this.closing.signal;
  }

  private tellLength(): void {
    const { sink, backlog, report } = this.parts;
    report.waiting(sink.name, backlog.length + this.underWay, backlog.dropped);
  }
}

/** A mistake of ours in one alert must not end the watch: it is refused like any other that makes no sense. */
async function attempt<Item>(sink: Sink<Item>, items: readonly Item[]): Promise<Outcome> {
  try {
    return await sink.send(items);
  } catch (error) {
    return { success: false, retry: false, error: error instanceof Error ? error.message : String(error) };
  }
}
