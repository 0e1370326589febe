import { safeJson } from '../../escape.ts';
import type { Alert } from '../alert/alert.ts';
import { annotationsOf } from '../annotations.ts';
import type { HttpClient } from '../http/client.ts';
import { outcomeOf } from '../http/outcome.ts';
import type { Sink } from '../sink.ts';

const PATH = '/api/v2/alerts';

/** Alerts in one request: some 3 KiB each. */
const BATCH = 250;

/** A Date header is in seconds, and as old as the answer took. */
const MOST_IMPRECISE = 5_000;
/** A clock that nobody has set stands at 1970. What is further away is no time: no later request could be written with it. */
const MOST_WRONG = 100 * 365 * 24 * 3_600_000;

export interface AlertmanagerOptions {
  readonly name: string;
  /** Milliseconds after which a firing alert ends that is not told again. */
  readonly expire: number;
  readonly runbookUrl?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** One Alertmanager, by its API v2: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */
export function createAlertmanagerSink(client: HttpClient, options: AlertmanagerOptions): Sink<Alert> {
  const { name, expire, runbookUrl, now } = options;
  // Alertmanager goes by its own clock: an alert that our wrong one has end in its past would never be heard of.
  let ahead = 0;
  return {
    name,
    batch: BATCH,
    async send(alerts) {
      const times = { ahead, until: now() + expire };
      const reply = await client.post(toBody(alerts, times, runbookUrl), { 'content-type': 'application/json' });
      if (reply.status !== undefined) ahead = clockDifference(reply.date, now());
      return outcomeOf(reply);
    },
    close: async () => client.close(),
  };
}

/** Milliseconds by which the other clock is ahead; 0 where that may come of rounding or of a slow answer, or is no time. */
function clockDifference(date: string | undefined, now: number): number {
  const difference = Date.parse(date ?? '') - now;
  const size = Math.abs(difference);
  return size > MOST_IMPRECISE && size < MOST_WRONG ? difference : 0;
}

/** Where alerts go at an Alertmanager whose address may have a path before that of the API. */
export function alertsUrl(address: string): URL {
  const url = new URL(address);
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith(PATH) ? path : path + PATH;
  return url;
}

interface Times {
  /** Milliseconds by which the clock of Alertmanager is ahead of ours. */
  readonly ahead: number;
  /** When alerts that fire end unless they are told again; taken at the last moment, since tries take time. */
  readonly until: number;
}

function toBody(alerts: readonly Alert[], { ahead, until }: Times, runbookUrl: string | undefined): string {
  const isoTime = (at: number) => new Date(at + ahead).toISOString();
  const posted = alerts.map(({ labels, verdict, startedAt, endedAt }) => ({
    labels,
    annotations: annotationsOf(verdict, runbookUrl),
    startsAt: isoTime(startedAt),
    // Whatever our clock says: one that starts in the future has not ended before.
    endsAt: isoTime(endedAt ?? Math.max(until, startedAt)),
  }));
  return safeJson(JSON.stringify(posted));
}
