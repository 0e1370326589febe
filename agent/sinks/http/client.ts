import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import type { Agent as SecureAgent } from 'node:https';
import { credentialsOf, type HttpCredentials, readTls, type TlsFiles } from './credentials.ts';
import { explainFailure } from './failure.ts';

export interface HttpOptions extends HttpCredentials, TlsFiles {
  /** Milliseconds for the whole of a request, from the first packet to the head of the answer. */
  readonly timeout: number;
  /** Address of a proxy; without it none is used, whatever the environment says. */
  readonly proxy?: string | undefined;
}

/** What came of a request: an answer, or why there was none. No text in it has a secret. */
export type Reply =
  | { readonly status: number; readonly retryAfter?: string; readonly date?: string; readonly text: string }
  | { readonly status?: undefined; readonly error: string };

/** Bytes of an answer that are looked at; it only serves to say what was wrong. */
const MAX_ANSWER = 4_096;

/** Milliseconds in which the rest of an answer may come, so that its connection can be used again. */
const DRAIN = 5_000;

/**
 * Posts to one URL over connections that are kept. Follows no redirect and uses no proxy unless told to. Plain node:http:
 * fetch() costs 10 MB of memory and knows no client certificates.
 */
export class HttpClient {
  private readonly urlNow: () => URL;
  private readonly options: HttpOptions;
  private agent: PlainAgent | SecureAgent | undefined;
  private tls = '';
  /** What ends each of the requests that run. */
  private readonly running = new Set<(reason: string) => void>();

  /** `urlNow` gives the URL of a request, and throws an Error for people when there is none. */
  constructor(urlNow: () => URL, options: HttpOptions) {
    this.urlNow = urlNow;
    this.options = options;
  }

  /** Never rejects. */
  async post(body: string, headers: Readonly<Record<string, string>>): Promise<Reply> {
    try {
      const url = this.urlNow();
      const agent = await this.agentNow(url.protocol === 'https:');
      const all = {
        'user-agent': 'davylamp',
        'content-length': String(Buffer.byteLength(body)),
        ...headers,
        ...credentialsOf(url, this.options),
      };
      const first = await this.exchange(url, agent, all, body);
      // The other side may close a kept connection just when we use it: that says nothing about the request.
      return first === 'stale' ? noStale(await this.exchange(url, agent, all, body)) : first;
    } catch (error) {
      // What the files of the credentials are missing.
      return { error: (error as Error).message };
    }
  }

  close(): void {
    for (const giveUp of this.running) giveUp('the agent stops');
    this.agent?.destroy();
  }

  private async exchange(url: URL, agent: PlainAgent | SecureAgent, headers: Record<string, string>, body: string) {
    const { timeout } = this.options;
    const { protocol, hostname, port, pathname, search } = url;
    const send = protocol === 'https:' ? (await import('node:https')).request : plainRequest;
    return new Promise<Reply | 'stale'>((resolve) => {
      const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
      // The timeout is for proxies: one that does not answer leaves the request without a socket to be destroyed with.
      const request = send({ agent, method: 'POST', host, port, path: pathname + search, headers, timeout });
      const giveUp = (reason: string) => {
        request.destroy();
        settle({ error: reason });
      };
      const timer = setTimeout(giveUp, timeout, `no answer within ${timeout} ms`);
      this.running.add(giveUp);
      const settle = (reply: Reply | 'stale') => {
        clearTimeout(timer);
        this.running.delete(giveUp);
        resolve(reply);
      };
      request.on('error', (error: NodeJS.ErrnoException) => {
        const isStale = request.reusedSocket && error.code === 'ECONNRESET';
        settle(isStale ? 'stale' : { error: explainFailure(error, hostOf(url), protocol === 'https:') });
      });
      request.on('response', (response) => {
        readSome(response).then((text) => settle(toReply(response, withoutOurs(text, url, headers))), settle);
      });
      request.end(body);
    });
  }

  /** Certificates are renewed while we run: what was read before the files changed is let go. */
  private async agentNow(secure: boolean): Promise<PlainAgent | SecureAgent> {
    const { proxy } = this.options;
    const common = { keepAlive: true, maxSockets: 2, ...(proxy === undefined ? {} : { proxyEnv: proxies(proxy) }) };
    if (!secure) {
      this.agent ??= new PlainAgent(common);
      return this.agent;
    }
    const { tls, fingerprint } = readTls(this.options, this.tls);
    if (this.agent === undefined || fingerprint !== this.tls) {
      const { Agent } = await import('node:https');
      this.agent?.destroy();
      this.agent = new Agent({ ...common, ...tls });
      this.tls = fingerprint;
    }
    return this.agent;
  }
}

/** Name and port, for people: nothing else of a URL is ever shown, since it may hold a secret. */
export function hostOf({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

function proxies(proxy: string) {
  return { HTTP_PROXY: proxy, HTTPS_PROXY: proxy };
}

function noStale(reply: Reply | 'stale'): Reply {
  return reply === 'stale' ? { error: 'the connection was closed twice before an answer' } : reply;
}

function toReply(response: IncomingMessage, text: string): Reply {
  const { statusCode = 0, headers } = response;
  const { date, 'retry-after': retryAfter } = headers;
  const said = { ...(retryAfter === undefined ? {} : { retryAfter }), ...(date === undefined ? {} : { date }) };
  return { status: statusCode, text, ...said };
}

/** A server may repeat in its answer what it was asked, and as whom: the path of a webhook can be a secret like a token. */
function withoutOurs(
  text: string,
  { pathname, search }: URL,
  { authorization = '' }: Readonly<Record<string, string>>,
) {
  const ours = [
    pathname + search,
    pathname,
    search,
    authorization,
    authorization.slice(authorization.indexOf(' ') + 1),
  ];
  return ours.filter((part) => part.length > 1).reduce((rest, part) => rest.replaceAll(part, '***'), text);
}

/**
 * The start of a body. An answer counts by its status, so one that is cut off, or never ends, is as good as any; a good
 * one is not waited for.
 */
async function readSome(response: IncomingMessage): Promise<string> {
  const isGood = (response.statusCode ?? 0) < 300;
  const impatience = setTimeout(() => response.destroy(), DRAIN);
  let text = '';
  const done = new Promise<void>((resolve) => {
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (text.length < MAX_ANSWER) text += chunk.toString('latin1').slice(0, MAX_ANSWER);
      if (bytes > 16 * MAX_ANSWER) response.destroy();
    });
    response.on('error', () => resolve());
    response.on('close', () => {
      clearTimeout(impatience);
      resolve();
    });
  });
  if (!isGood) await done;
  return text;
}
