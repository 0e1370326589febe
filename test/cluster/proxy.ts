import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Credentials } from './kubeconfig.ts';

/** What the proxy does in place of passing on faithfully. */
export interface Disturbance {
  /** It answers every request with this status. */
  readonly status?: number;
  /** Milliseconds that it holds a LIST back. */
  readonly listDelay?: number;
  /** It takes requests, and never answers. */
  readonly hang?: boolean;
  /** Milliseconds by which the clock of the API server seems to be ahead. */
  readonly skew?: number;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly watch: boolean;
  readonly authorization: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const TIMESTAMP = /"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"/g;

/** Plain HTTP on loopback in front of a real API server, to come between it and the agent. Rights stay the agent's own. */
export class DisturbingProxy implements AsyncDisposable {
  readonly requests: SeenRequest[] = [];
  /** Who ended each watch that has ended, and when. */
  readonly endedWatches: string[] = [];
  readonly #to: Credentials;
  readonly #server = createServer((request, response) => void this.#take(request, response));
  readonly #watches = new Set<ServerResponse>();
  #disturbance: Disturbance = {};
  #port = 0;

  static async start(to: Credentials): Promise<DisturbingProxy> {
    const proxy = new DisturbingProxy(to);
    await proxy.open();
    return proxy;
  }

  private constructor(to: Credentials) {
    this.#to = to;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.#port}`);
  }

  get openWatches(): number {
    return this.#watches.size;
  }

  /** From now on; `{}` disturbs no more. Watches that are open go on. */
  disturb(disturbance: Disturbance): void {
    this.#disturbance = disturbance;
  }

  /** Ends the open watches: in order, or in the middle of a connection. */
  cutWatches(how: 'orderly' | 'reset'): void {
    for (const watch of this.#watches) {
      if (how === 'orderly') watch.end();
      else watch.socket?.resetAndDestroy();
    }
  }

  /** Tells the open watches that the server no longer knows where they are, as it does after a compaction, and ends them. */
  expireWatches(): void {
    const object = {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      code: 410,
      reason: 'Expired',
      message: 'too old',
    };
    for (const watch of this.#watches) watch.end(`${JSON.stringify({ type: 'ERROR', object })}\n`);
  }

  /** Connections are refused from now on, and those that are open are cut. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  /** On the same port as before. */
  async open(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const watch = /[?&]watch=(true|1)/.test(url);
    this.requests.push({ method, path: url, watch, authorization: headers.authorization ?? '', at: Date.now() });
    const { status, hang, listDelay = 0, skew = 0 } = this.#disturbance;
    if (hang) return;
    if (status !== undefined) {
      refuse(response, status);
      return;
    }
    const isList = !watch && url.includes('/pods?');
    if (isList) await sleep(listDelay);
    try {
      await this.#pass(request, response, watch, skew);
    } catch {
      response.destroy(); // the API server went away, or the agent did
    }
  }

  async #pass(request: IncomingMessage, response: ServerResponse, watch: boolean, skew: number): Promise<void> {
    const { server, ca } = this.#to;
    const { 'accept-encoding': _, host: __, ...headers } = request.headers;
    const asking = (server.protocol === 'https:' ? httpsRequest : httpRequest)(new URL(request.url ?? '', server), {
      method: request.method,
      headers,
      ca,
    });
    response.on('close', () => asking.destroy());
    request.pipe(asking);
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    const date = answer.headers.date === undefined ? {} : { date: new Date(Date.now() + skew).toUTCString() };
    const { 'content-length': ___, ...kept } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, { ...kept, ...date });
    response.flushHeaders();
    if (!watch) {
      response.end(skewed(await text(answer), skew));
      return;
    }
    this.#watches.add(response);
    response.on('close', () => {
      this.#watches.delete(response);
      this.endedWatches.push(`by the ${answer.complete ? 'server' : 'agent'} ${new Date().toISOString()}`);
    });
    for await (const line of createInterface({ input: answer })) {
      if (response.writable) response.write(`${skewed(line, skew)}\n`);
    }
    response.end();
  }
}

function refuse(response: ServerResponse, code: number): void {
  const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message: `the proxy answers ${code}` };
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(status));
}

function skewed(body: string, skew: number): string {
  if (skew === 0) return body;
  return body.replace(TIMESTAMP, (_, time: string) => JSON.stringify(new Date(Date.parse(time) + skew).toISOString()));
}
