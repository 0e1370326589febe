import type { Answer, KubeApi } from '../identify/api.ts';
import type { AlertEvent } from '../model.ts';
import type { Alert } from './alert/alert.ts';
import { AlertBook } from './alert/alert-book.ts';
import type { Delivery } from './delivery/delivery.ts';
import { canBeTold, type EventObject, nextInSeries, toEventObject } from './kubernetes/event-object.ts';
import type { Outcome, Outlet, Sink } from './sink.ts';

/** Milliseconds. The API server forgets Events after an hour; what still fires is told again before that. */
const REFRESH = 30 * 60_000;

/** Statuses that may be others later; the rest are about this very Event. */
const PASSING = new Set([401, 408, 429]);

/** Tells of alerts by Events on their pods and nodes, so that `kubectl describe` shows them. */
export class KubernetesEventsOutlet implements Outlet {
  private readonly book = new AlertBook();
  private readonly delivery: Delivery<Alert>;
  private readonly timer: NodeJS.Timeout;

  constructor(delivery: Delivery<Alert>, refresh = REFRESH) {
    this.delivery = delivery;
    this.timer = setInterval(() => this.tell(this.book.firing()), refresh);
  }

  take(events: readonly AlertEvent[]): void {
    this.tell(events.flatMap((event) => newsOf(this.book, event)));
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.delivery.close();
  }

  private tell(alerts: readonly Alert[]): void {
    this.delivery.take(alerts.filter(canBeTold));
  }
}

/** What fires, now or once more, and what is over; an alert that only gave way to a worse one is not over. */
function newsOf(book: AlertBook, event: AlertEvent): Alert[] {
  const { reason, alerts } = book.take(event);
  if (reason === 'ended') return [...alerts];
  return reason === 'changed' ? [] : alerts.filter(({ endedAt }) => endedAt === undefined);
}

/** Writes one Event, or one more occurrence of it. */
export function createKubernetesSink(api: KubeApi, now: () => number): Sink<Alert> {
  const end = new AbortController();
  const { signal } = end;
  return {
    name: 'kubernetes',
    batch: 1,
    async send([alert]) {
      if (alert === undefined) return { success: true };
      const object = toEventObject(alert);
      const { namespace, name } = object.metadata;
      const events = `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/events`;
      const made = await api.write('POST', events, object, signal);
      if (made.ok || made.status !== 409) return outcomeOf(made, object);
      const event = `${events}/${encodeURIComponent(name)}`;
      const known = await api.get(event, { signal });
      if (known.ok) return outcomeOf(await api.write('PATCH', event, nextInSeries(known.body, now()), signal), object);
      // It was there a moment ago, and has just been forgotten.
      return known.status === 404 ? { success: false, retry: true, error: known.error } : outcomeOf(known, object);
    },
    // A server that does not answer would hold up an agent that stops for longer than anybody waits for it.
    close: async () => end.abort(),
  };
}

function outcomeOf(answer: Answer, { regarding: { kind, namespace = '', name } }: EventObject): Outcome {
  if (answer.ok) return { success: true };
  const { status, error, retryAfter } = answer;
  const retry = status === undefined || status >= 500 || PASSING.has(status);
  return {
    success: false,
    retry,
    error: `no Event on ${kind} ${namespace === '' ? name : `${namespace}/${name}`}: ${error}`,
    ...(retryAfter === undefined ? {} : { retryAfter: retryAfter * 1000 }),
  };
}
