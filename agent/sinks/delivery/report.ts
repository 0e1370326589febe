import type { Metrics } from '../../metrics.ts';

/** What the deliveries need of the log. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

const OUTCOMES = ['sent', 'retried', 'failed', 'dropped'] as const;

/** Tells metrics and log how the deliveries do. */
export class DeliveryReport {
  private readonly metrics: Pick<Metrics, 'alertSent' | 'alertQueue' | 'dropped'>;
  private readonly log: Log;
  /** Sinks that do not take what they are sent at the moment. */
  private readonly away = new Set<string>();
  private readonly overflowed = new Map<string, number>();
  private lost = 0;

  constructor(metrics: Pick<Metrics, 'alertSent' | 'alertQueue' | 'dropped'>, log: Log) {
    this.metrics = metrics;
    this.log = log;
    metrics.dropped('alerts', 0);
  }

  /** Shows every series of a sink from the start, so that a rate() sees its first failure. */
  begins(sink: string): void {
    for (const outcome of OUTCOMES) this.metrics.alertSent(sink, outcome, 0);
    this.metrics.alertQueue(sink, 0);
  }

  sent(sink: string, count: number): void {
    this.metrics.alertSent(sink, 'sent', count);
    if (this.away.delete(sink)) this.log.info({ sink }, 'alerts are delivered again');
  }

  retried(sink: string, count: number, error: string): void {
    this.metrics.alertSent(sink, 'retried', count);
    this.away.add(sink);
    this.log.warn({ sink, error }, 'alerts are not delivered: they wait, and are sent again');
  }

  refused(sink: string, count: number, error: string): void {
    this.metrics.alertSent(sink, 'failed', count);
    this.lose(count);
    this.log.warn({ sink, error }, 'an alert was refused, and is not sent again');
  }

  /** An event that was no news to the sink. */
  heldBack(sink: string): void {
    this.metrics.alertSent(sink, 'repeated', 1);
  }

  /** `overflowed` is a total that never falls. */
  waiting(sink: string, count: number, overflowed: number): void {
    this.metrics.alertQueue(sink, count);
    const more = overflowed - (this.overflowed.get(sink) ?? 0);
    if (more <= 0) return;
    this.overflowed.set(sink, overflowed);
    this.metrics.alertSent(sink, 'dropped', more);
    this.lose(more);
    this.log.warn({ sink, dropped: more }, 'too many alerts wait: the oldest are dropped');
  }

  abandoned(sink: string, count: number): void {
    this.metrics.alertSent(sink, 'dropped', count);
    this.lose(count);
    this.log.warn({ sink, dropped: count }, 'stopped before all alerts were delivered');
  }

  private lose(count: number): void {
    this.lost += count;
    this.metrics.dropped('alerts', this.lost);
  }
}
