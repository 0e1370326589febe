import type { AlertEvent } from '../model.ts';
import type { Alert } from './alert/alert.ts';
import { AlertBook } from './alert/alert-book.ts';
import type { Nature } from './delivery/backlog.ts';
import type { Delivery } from './delivery/delivery.ts';
import type { Outlet } from './sink.ts';

/** Only the newest state of an alert matters to Alertmanager. */
export const alertNature: Nature<Alert> = {
  keyOf: ({ key }) => key,
  isEnd: ({ endedAt }) => endedAt !== undefined,
  merge: (_, newer) => newer,
};

/**
 * Keeps the Alertmanagers of a highly available set informed, each of them, as Prometheus does: what fires is told when it
 * begins and every `resend` milliseconds from then on, what has ended is told once.
 */
export class AlertmanagerOutlet implements Outlet {
  readonly #book = new AlertBook();
  readonly #deliveries: readonly Delivery<Alert>[];
  readonly #timer: NodeJS.Timeout;

  constructor(deliveries: readonly Delivery<Alert>[], resend: number) {
    this.#deliveries = deliveries;
    this.#timer = setInterval(() => this.renew(), resend);
  }

  take(events: readonly AlertEvent[]): void {
    this.#tell(events.flatMap((event) => this.#book.take(event).alerts));
  }

  /** Tells of everything that fires: an Alertmanager that lost its memory, or is new, knows again. */
  renew(): void {
    this.#tell(this.#book.firing());
  }

  /**
   * Ends nothing: what fires goes on while we are away. Told once more, it has the longest time until it ends by itself,
   * and the agent that follows finds it firing.
   */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.renew();
    await Promise.all(this.#deliveries.map((delivery) => delivery.close()));
  }

  #tell(alerts: readonly Alert[]): void {
    for (const delivery of this.#deliveries) delivery.take(alerts);
  }
}
