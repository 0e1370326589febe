import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubeApi } from '../../agent/identify/api.ts';
import { createHttpApi } from '../../agent/identify/http-api.ts';

/** Answers one request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * An API server for faults that a real one can not be brought to (test/cluster has the real one): each request is answered
 * by the next of the handlers, the last of them answers all that follow.
 */
export async function startApiServer(...handlers: Handler[]) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    (handlers.length > 1 ? handlers.shift() : handlers[0])?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const access = {
    server: new URL(`http://127.0.0.1:${port}`),
    description: 'a test',
    options: async () => ({ headers: { authorization: 'Bearer t' } }),
  };
  return {
    requests,
    api: (patience = 5_000): KubeApi => createHttpApi(access, { userAgent: 'test', patience }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Handler {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** Sends the events and stays open, or ends. */
export function events(list: readonly unknown[], end = false): Handler {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    for (const event of list) response.write(`${typeof event === 'string' ? event : JSON.stringify(event)}\n`);
    if (end) response.end();
  };
}
