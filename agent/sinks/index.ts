import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { KubeApi } from '../identify/api.ts';
import type { Io } from '../io.ts';
import type { Metrics } from '../metrics.ts';
import { selected, withoutRepeats } from './alert/selection.ts';
import { alertsUrl, createAlertmanagerSink } from './alertmanager/endpoint.ts';
import { AlertmanagerOutlet, alertNature } from './alertmanager.ts';
import { Backlog, type Nature } from './delivery/backlog.ts';
import { Delivery } from './delivery/delivery.ts';
import { eventNature } from './delivery/events.ts';
import { rateLimited } from './delivery/rate-limit.ts';
import { DeliveryReport, type Log } from './delivery/report.ts';
import { HttpClient, hostOf } from './http/client.ts';
import { urlSource } from './http/url-source.ts';
import { createKubernetesSink, KubernetesEventsOutlet } from './kubernetes-events.ts';
import type { Outlet, Sink } from './sink.ts';
import { createStdoutSink } from './stdout.ts';
import { createWebhookSink } from './webhook.ts';

/** What the sinks tell, and whom. */
export interface SinkParts {
  readonly stdout: Io['stdout'];
  readonly metrics: Metrics;
  readonly log: Log;
  /** Absent where there is no cluster. */
  readonly api?: KubeApi | undefined;
}

/** Every outlet that the configuration asks for, each with deliveries of its own. */
export function createSinks(config: Config, { stdout, metrics, log, api }: SinkParts): Outlet[] {
  const report = new DeliveryReport(metrics, log);
  const nameOf = uniqueNames();
  const sinks: string[] = [];
  const deliver = <Item>(sink: Sink<Item>, nature: Nature<Item>) => {
    sinks.push(sink.name);
    const backlog = new Backlog(nature, config.limits.alerts);
    return new Delivery({ sink, backlog, clock: systemClock, random: Math.random, report });
  };

  const toStdout = (): Outlet[] => {
    const format = config.events === 'auto' ? (stdout.isTTY === true ? 'text' : 'json') : config.events;
    return format === 'off' ? [] : [deliver(createStdoutSink(stdout, format), eventNature)];
  };

  const toAlertmanagers = (): Outlet[] => {
    const { urls, resend, expire, resolve_delay: resolveDelay, ...http } = config.alertmanager;
    const deliveries = urls.map(alertsUrl).map((url) => {
      const options = {
        name: nameOf(`alertmanager/${hostOf(url)}`),
        expire,
        runbookUrl: config.runbook_url,
        now: Date.now,
      };
      return deliver(createAlertmanagerSink(new HttpClient(() => url, http), options), alertNature);
    });
    return deliveries.length === 0 ? [] : [new AlertmanagerOutlet(deliveries, { resend, resolveDelay })];
  };

  const toWebhook = (webhook: Config['webhooks'][number]): Outlet => {
    const { name, url, url_file, format, secret_file, most_per_minute, severity, resolved, ...http } = webhook;
    const urlNow = urlSource(url, url_file);
    const label = nameOf(`webhook/${name ?? (url === undefined ? 'secret' : hostOf(urlNow()))}`);
    const options = { name: label, format, secretFile: secret_file, node: config.node, now: Date.now };
    const sink = createWebhookSink(new HttpClient(urlNow, http), options);
    const delivery = deliver(rateLimited(sink, most_per_minute, systemClock), eventNature);
    return withoutRepeats(selected(delivery, { severity, resolved }), () => report.heldBack(label));
  };

  const toKubernetes = (): Outlet[] => {
    if (api === undefined || !config.kubernetes_events) return [];
    return [new KubernetesEventsOutlet(deliver(createKubernetesSink(api, Date.now), alertNature))];
  };

  const outlets = [...toStdout(), ...toAlertmanagers(), ...config.webhooks.map(toWebhook), ...toKubernetes()];
  log.info({ sinks }, sinks.length === 0 ? 'alerts go nowhere' : `alerts go to ${sinks.join(', ')}`);
  return outlets;
}

/** Two receivers of one name would share their series. */
function uniqueNames(): (name: string) => string {
  const taken = new Map<string, number>();
  return (name) => {
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  };
}
