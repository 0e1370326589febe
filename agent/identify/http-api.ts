import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Answer, KubeApi, StreamListener } from './api.ts';
import { JsonItems } from './json-items.ts';

/** How to reach the API server, and as whom. */
export interface Access {
  readonly server: URL;
  /** For people, without secrets. */
  readonly description: string;
  /** Read anew for each request, since tokens and certificates rotate. Rejects when they can not be read. */
  options(): Promise<https.RequestOptions>;
}

export interface HttpApiOptions {
  readonly userAgent: string;
  /** Milliseconds until a request must have been answered, all of it; a stream only until it begins. */
  readonly patience: number;
}

/** A request: its headers, and what is not one. */
interface Question {
  readonly method?: string;
  readonly body?: string;
  readonly [header: string]: string | undefined;
}

/** Bytes of an answer, of an item of a list and of a line of a stream: etcd takes objects of 1.5 MB. */
const MAX_OBJECT = 8 * 1024 * 1024;
/** Characters of an error that are passed on. */
const MAX_ERROR = 300;
/** Seconds of silence after which the kernel asks whether the other side is still there. */
const KEEP_ALIVE = 30;

/** The API server over HTTP. Fetch would do as well, and costs 10 MB of memory. */
export function createHttpApi(access: Access, { userAgent, patience }: HttpApiOptions): KubeApi {
  const { server, description } = access;
  const ask = async (signal: AbortSignal, path: string, { method = 'GET', body, ...headers }: Question) => {
    const { headers: credentials, ...options } = await access.options();
    const url = new URL(server.pathname.replace(/\/$/, '') + path, server);
    const all = { ...headers, ...credentials, 'user-agent': userAgent };
    const request = (url.protocol === 'http:' ? http : https).request(url, {
      ...options,
      method,
      headers: all,
      signal,
    });
    request.on('socket', (socket) => {
      socket.setKeepAlive(true, KEEP_ALIVE * 1000);
      // A signal that comes just after the end of an answer breaks the socket when the request no longer listens to it. A
      // socket serves many requests.
      socket.off('error', ignore).on('error', ignore);
    });
    return await new Promise<IncomingMessage>((resolve, reject) => {
      request.on('response', resolve).on('error', reject).end(body);
    });
  };
  const converse = async (path: string, question: Question, read = readObject): Promise<Answer> => {
    const late = AbortSignal.timeout(patience);
    try {
      const response = await ask(late, path, question);
      const isFine = response.statusCode === 200 || response.statusCode === 201;
      return isFine ? { ok: true, body: await read(response) } : refusal(response, await readAll(response));
    } catch (error) {
      // No connection, no answer in time, or one that is no JSON.
      return { ok: false, error: late.aborted ? `no answer within ${patience / 1000} s` : reasonOf(error) };
    }
  };

  return {
    description,
    server: { host: server.hostname.replace(/^\[|\]$/g, ''), port: Number(server.port || 443) },

    get: (path, accept = 'application/json') => converse(path, { accept }),

    list: (path, item) => converse(path, { accept: 'application/json' }, (response) => readItems(response, item)),

    write: (method, path, object) =>
      converse(path, {
        method,
        body: JSON.stringify(object),
        accept: 'application/json',
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      }),

    async stream(path, listener, signal) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), patience);
      try {
        const response = await ask(AbortSignal.any([signal, late.signal]), path, { accept: 'application/json' });
        clearTimeout(timer);
        if (response.statusCode !== 200) return refusal(response, await readAll(response));
        listener.opened();
        await readLines(response, listener);
        return { ok: true, body: undefined };
      } catch (error) {
        return { ok: false, error: late.signal.aborted ? `no answer within ${patience / 1000} s` : reasonOf(error) };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function ignore(): void {}

async function readObject(response: IncomingMessage): Promise<unknown> {
  return JSON.parse(await readAll(response));
}

async function readItems(response: IncomingMessage, item: (object: unknown) => void): Promise<unknown> {
  const items = new JsonItems((text) => item(JSON.parse(text)), MAX_OBJECT);
  for await (const chunk of response as AsyncIterable<Buffer>) items.push(chunk);
  return JSON.parse(items.end());
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_OBJECT) throw new Error(`an answer of more than ${MAX_OBJECT} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Hands over each whole line; what follows the last line break is half of one, and dropped. */
async function readLines(response: IncomingMessage, listener: StreamListener): Promise<void> {
  let begun: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    let from = 0;
    for (let to = chunk.indexOf(0x0a); to >= 0; to = chunk.indexOf(0x0a, from)) {
      listener.line(Buffer.concat([...begun, chunk.subarray(from, to)]).toString());
      begun = [];
      length = 0;
      from = to + 1;
    }
    length += chunk.length - from;
    if (length > MAX_OBJECT) throw new Error(`a line of more than ${MAX_OBJECT} bytes`);
    if (from < chunk.length) begun.push(chunk.subarray(from));
  }
}

/** The server's own words, where it has sent a Status object. */
function refusal({ statusCode = 0, statusMessage = '', headers }: IncomingMessage, text: string): Answer {
  const retryAfter = Number(headers['retry-after']);
  return {
    ok: false,
    status: statusCode,
    error: `${statusCode} ${messageIn(text) ?? statusMessage}`.slice(0, MAX_ERROR),
    ...(retryAfter > 0 ? { retryAfter } : {}),
  };
}

function messageIn(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' && message !== '' ? message : undefined;
  } catch {
    // Not a Status object: a proxy on the way has answered.
    return undefined;
  }
}

/** Node gives a connection that failed on several addresses an empty message and a code. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return (message || code || String(error)).slice(0, MAX_ERROR);
}
