import { safeJson } from '../../escape.ts';
import type { Alert } from '../alert/alert.ts';
import { annotationsOf } from '../annotations.ts';
import type { HttpClient } from '../http/client.ts';
import { outcomeOf } from '../http/outcome.ts';
import type { Sink } from '../sink.ts';

const PATH = '/api/v2/alerts';

/** Alerts in one request: some 3 KiB each. */
const BATCH = 250;

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
  return {
    name,
    batch: BATCH,
    async send(alerts) {
      const body = toBody(alerts, now() + expire, runbookUrl);
      return outcomeOf(await client.post(body, { 'content-type': 'application/json' }));
    },
    close: async () => client.close(),
  };
}

/** Where alerts go at an Alertmanager whose address may have a path before that of the API. */
export function alertsUrl(address: string): URL {
  const url = new URL(address);
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith(PATH) ? path : path + PATH;
  return url;
}

/** `until` is when alerts that fire end unless they are told of again; taken at the last moment, since tries take time. */
function toBody(alerts: readonly Alert[], until: number, runbookUrl: string | undefined): string {
  const posted = alerts.map(({ labels, verdict, startedAt, endedAt }) => ({
    labels,
    annotations: annotationsOf(verdict, runbookUrl),
    startsAt: new Date(startedAt).toISOString(),
    // Whatever our clock says: one that starts in the future has not ended before.
    endsAt: new Date(endedAt ?? Math.max(until, startedAt)).toISOString(),
  }));
  return safeJson(JSON.stringify(posted));
}
