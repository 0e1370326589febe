import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageError } from './commands/command.ts';
import type { Config } from './config.ts';
import type { Metrics } from './metrics.ts';
import type { Verdict } from './model.ts';
import { toDetection } from './sinks/detection.ts';

export interface Health {
  readonly ok: boolean;
  readonly reason?: string;
}

export interface SensorStatus {
  readonly name: string;
  readonly up: boolean;
  readonly sees: string;
  readonly blind: readonly string[];
  readonly lastSeconds: number;
}

/** What the pages show. */
export interface StatusSource {
  readonly node: string;
  readonly version: string;
  readonly startedAt: number;
  sensors(): readonly SensorStatus[];
  verdicts(): readonly Verdict[];
  signatures(): object;
  health(): Health;
  ready(): boolean;
}

export async function startServer(listen: NonNullable<Config['listen']>, source: StatusSource, metrics: Metrics) {
  const server = createServer(async (request, response) => {
    const json = (status: number, value: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(value)}\n`);
    const path = request.url?.split('?')[0];
    if (path === '/metrics')
      response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.expose());
    else if (path === '/healthz') json(source.health().ok ? 200 : 503, source.health());
    else if (path === '/readyz') json(source.ready() ? 200 : 503, { ready: source.ready() });
    else if (path === '/api/v1/detections')
      json(200, { node: source.node, version: source.version, detections: source.verdicts().map(toDetection) });
    else json(404, { error: 'not found' });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new UsageError(`cannot listen on ${listen.host}:${listen.port}: ${error.message}`)),
    );
    server.listen(listen.port, listen.host, resolve);
  });
  const { address, port } = server.address() as AddressInfo;
  return {
    address: `${address}:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
