import type { Io } from '../commands/command.ts';
import type { Config } from '../config.ts';
import type { Metrics } from '../metrics.ts';
import { alertsUrl, createAlertmanagerSink } from './alertmanager/endpoint.ts';
import { AlertmanagerOutlet, alertNature } from './alertmanager.ts';
import { Backlog, type Nature } from './delivery/backlog.ts';
import { systemClock } from './delivery/clock.ts';
import { Delivery } from './delivery/delivery.ts';
import { eventNature } from './delivery/events.ts';
import { DeliveryReport, type Log } from './delivery/report.ts';
import { HttpClient } from './http/client.ts';
import type { Outlet, Sink } from './sink.ts';
import { createStdoutSink } from './stdout.ts';

/** What the sinks tell, and whom. */
export interface SinkParts {
  readonly stdout: Io['stdout'];
  readonly metrics: Metrics;
  readonly log: Log;
}

/** Every outlet that the configuration asks for, each with deliveries of its own. */
export function createSinks(config: Config, { stdout, metrics, log }: SinkParts): Outlet[] {
  const report = new DeliveryReport(metrics, log);
  const deliver = <Item>(sink: Sink<Item>, nature: Nature<Item>) =>
    new Delivery({
      sink,
      backlog: new Backlog(nature, config.limits.alerts),
      clock: systemClock,
      random: Math.random,
      report,
    });

  const outlets: Outlet[] = [];
  const format = config.events === 'auto' ? (stdout.isTTY === true ? 'text' : 'json') : config.events;
  if (format !== 'off') outlets.push(deliver(createStdoutSink(stdout, format), eventNature));

  const { urls, resend, ...http } = config.alertmanager;
  const alertmanagers = urls.map((address) => {
    const client = new HttpClient(alertsUrl(address), http);
    const options = { resend, runbookUrl: config.runbook_url, now: Date.now };
    return deliver(createAlertmanagerSink(client, options), alertNature);
  });
  if (alertmanagers.length > 0) outlets.push(new AlertmanagerOutlet(alertmanagers, resend));
  return outlets;
}
