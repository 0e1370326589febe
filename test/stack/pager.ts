import { Receiver } from '../sinks/http/receiver.ts';
import type { Labels } from './prometheus.ts';

/** What a person would have got: one line for each alert in each notification. */
export interface Page {
  readonly status: 'firing' | 'resolved';
  readonly labels: Labels;
  readonly annotations: Labels;
}

interface Notification {
  readonly alerts: readonly Page[];
}

/** Someone on call, as a webhook of Alertmanager. Alerts are notified of one by one, and without delay. */
export class Pager implements AsyncDisposable {
  readonly #receiver: Receiver;

  static async start(): Promise<Pager> {
    return new Pager(await Receiver.start());
  }

  private constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  /** The configuration of an Alertmanager that notifies this one. */
  get config(): object {
    return {
      route: { receiver: 'pager', group_by: ['...'], group_wait: '1s', group_interval: '1s', repeat_interval: '24h' },
      receivers: [{ name: 'pager', webhook_configs: [{ url: `${this.#receiver.url}/page`, send_resolved: true }] }],
    };
  }

  get pages(): readonly Page[] {
    return this.#receiver.received.flatMap(({ body }) => (JSON.parse(body) as Notification).alerts);
  }

  /** `firing pod` and `resolved pod` in their order. */
  get told(): readonly string[] {
    return this.pages.map(({ status, labels }) => `${status} ${labels['pod'] ?? 'host'}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#receiver[Symbol.asyncDispose]();
  }
}
