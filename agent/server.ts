import { createServer } from 'node:http';
import type { Config } from './config.ts';
import type { Metrics } from './metrics.ts';
import { limitConnections } from './server/connections.ts';
import { close, listen } from './server/listen.ts';
import { type Answer, json, respond, text } from './server/respond.ts';
import type { ExceptionStatus, StatusSource } from './server/status-source.ts';
import { toDetection } from './sinks/detection.ts';
import { renderStatusPage, STATUS_PAGE_STYLES } from './status-page.ts';

export type { Health, SensorStatus, SignatureStatus, StatusSource } from './server/status-source.ts';

export interface RunningServer {
  /** Host and port in use. */
  readonly address: string;
  /** Ends within a second, whoever is still connected. */
  close(): Promise<void>;
}

/** A client that is slow, or never comes to the point, is not worth a file descriptor. Milliseconds. */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 8 * 1024,
};
const IDLE_TIMEOUT = 15_000;
const MAX_CONNECTIONS = 256;

/** With all their evidence some 20 MB at the very worst; a node has at most a few hundred workloads. */
const MAX_DETECTIONS = 200;

type Handler = () => Answer | Promise<Answer>;

/** Serves metrics, health, detections and the status page. Throws UsageError when it cannot listen. */
export async function startServer(
  address: NonNullable<Config['listen']>,
  source: StatusSource,
  metrics: Metrics,
): Promise<RunningServer> {
  const handlers = handlersOf(source, metrics);
  const server = createServer(LIMITS, (request, response) => {
    answer(handlers, request.method ?? '', request.url ?? '').then(
      (found) => respond(request, response, found),
      // A defect of ours, for instance in rendering a page: the others go on, and nobody is shown a stack trace.
      () => respond(request, response, text(500, 'internal error')),
    );
  });
  limitConnections(server, MAX_CONNECTIONS);
  server.setTimeout(IDLE_TIMEOUT);
  const inUse = await listen(server, address);
  return { address: inUse, close: () => close(server) };
}

function handlersOf(source: StatusSource, metrics: Metrics): ReadonlyMap<string, Handler> {
  return new Map<string, Handler>([
    ['/', () => page(source)],
    ['/metrics', async () => ({ status: 200, type: metrics.contentType, body: await metrics.expose() })],
    ['/healthz', () => health(source)],
    ['/readyz', () => (source.ready() ? text(200, 'ready') : text(503, 'the first full turn has not ended yet'))],
    ['/api/v1/detections', () => json(detections(source))],
  ]);
}

async function answer(handlers: ReadonlyMap<string, Handler>, method: string, url: string): Promise<Answer> {
  const handler = handlers.get(url.split('?', 1)[0] ?? '');
  if (handler === undefined) return text(404, `Not found. There are:\n${[...handlers.keys()].join('\n')}`);
  if (method !== 'GET' && method !== 'HEAD') return text(405, 'GET and HEAD only', { allow: 'GET, HEAD' });
  return handler();
}

function health(source: StatusSource): Answer {
  const { ok, reason } = source.health();
  return ok ? text(200, 'ok') : text(503, reason ?? 'not well');
}

/** What was believed firmly enough to tell someone, the worst first; mere suspicions are on the status page. */
function detections(source: StatusSource) {
  const told = source.verdicts().filter(({ state }) => state !== 'suspected');
  const shown = told.toSorted((a, b) => b.score - a.score).slice(0, MAX_DETECTIONS);
  const leftOut = told.length > shown.length ? { left_out: told.length - shown.length } : {};
  const exceptions = source.exceptions().map((exception) => toException(exception, Date.now()));
  return { node: source.node, version: source.version, detections: shown.map(toDetection), ...leftOut, exceptions };
}

function toException({ name, reason, expires, silences }: ExceptionStatus, now: number) {
  return { name, reason, expires: new Date(expires).toISOString(), in_force: now < expires, silences };
}

function page(source: StatusSource): Answer {
  const policy = `default-src 'none'; style-src ${STATUS_PAGE_STYLES}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;
  return {
    status: 200,
    type: 'text/html; charset=utf-8',
    body: renderStatusPage(source, Date.now()),
    headers: { 'content-security-policy': policy },
  };
}
