import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Answer = (response: ServerResponse, request: IncomingMessage, received: Received) => void;

export const accept: Answer = (response) => response.end('{}');
export const answer =
  (status: number, body = '', headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(body);

/** A real HTTP server on loopback that remembers what it was sent, and answers as it is told to. */
export class Receiver implements AsyncDisposable {
  readonly received: Received[] = [];
  readonly url: string;
  connections = 0;
  /** Changed by tests at any time. */
  answer: Answer = accept;
  readonly #server: ReturnType<typeof createServer>;

  static async start(tls?: ServerOptions, port = 0): Promise<Receiver> {
    const server = tls === undefined ? createServer() : createSecureServer(tls);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new Receiver(server, tls === undefined ? 'http' : 'https');
  }

  private constructor(server: ReturnType<typeof createServer>, scheme: string) {
    this.#server = server;
    this.url = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', () => {
      this.connections++;
    });
    server.on('request', (request, response) => {
      // A client that is ended in the middle of its request has nothing more to say.
      this.#take(request, response).catch(() => {});
    });
  }

  get host(): string {
    return new URL(this.url).host;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Times in tests are made up.
    response.sendDate = false;
    const { method, url: path, headers } = request;
    const received = { method, path, headers, body: await text(request) };
    this.received.push(received);
    this.answer(response, request, received);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
