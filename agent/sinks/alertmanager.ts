import type { AlertEvent, Verdict } from '../model.ts';
import type { Alert } from './alert/alert.ts';
import { AlertBook } from './alert/alert-book.ts';
import { LateEnds } from './alertmanager/late-ends.ts';
import type { Nature } from './delivery/backlog.ts';
import type { Delivery } from './delivery/delivery.ts';
import type { Outlet } from './sink.ts';

/** Only the newest state of an alert matters to Alertmanager. */
export const alertNature: Nature<Alert> = {
  keyOf: ({ key }) => key,
  isEnd: ({ endedAt }) => endedAt !== undefined,
  merge: (_, newer) => newer,
};

/** Milliseconds. */
export interface AlertmanagerTimes {
  /** Between two times that a firing alert is told. */
  readonly resend: number;
  /** Until the end of an alert is told. */
  readonly resolveDelay: number;
}

/**
 * Keeps the Alertmanagers of a highly available set informed, each of them, as Prometheus does: what fires is told when it
 * begins and again and again from then on, what has ended is told once, a little later.
 */
export class AlertmanagerOutlet implements Outlet {
  private readonly book = new AlertBook();
  private readonly deliveries: readonly Delivery<Alert>[];
  private readonly ends: LateEnds;
  private readonly timer: NodeJS.Timeout;

  constructor(deliveries: readonly Delivery<Alert>[], { resend, resolveDelay }: AlertmanagerTimes) {
    this.deliveries = deliveries;
    this.ends = new LateEnds(resolveDelay, (ended) => this.tell(ended));
    this.timer = setInterval(() => this.renew(), resend);
  }

  take(events: readonly AlertEvent[]): void {
    const alerts = events.flatMap((event) => this.book.take(event).alerts);
    const firing = alerts.filter(({ endedAt }) => endedAt === undefined);
    for (const alert of alerts) {
      if (alert.endedAt === undefined) this.ends.cancel(alert.key);
      else this.ends.add(alert);
    }
    this.tell(firing.filter(({ key }) => this.book.isFiring(key)));
  }

  /** Annotations are no part of an alert's identity: who owns the pod, and what it reaches, may become known after it fired. */
  refresh(verdicts: readonly Verdict[]): void {
    this.book.refresh(verdicts);
  }

  /** Tells of everything that fires: an Alertmanager that lost its memory, or is new, knows again. */
  renew(): void {
    this.tell(this.book.firing());
  }

  /**
   * Ends nothing that fires: it goes on while we are away. Told once more, it has the longest time until it ends by itself,
   * and the agent that follows finds it firing.
   */
  async close(): Promise<void> {
    clearInterval(this.timer);
    this.ends.flush();
    this.renew();
    await Promise.all(this.deliveries.map((delivery) => delivery.close()));
  }

  private tell(alerts: readonly Alert[]): void {
    for (const delivery of this.deliveries) delivery.take(alerts);
  }
}
