import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Answer, KubeApi } from './api.ts';
import { readAll, readLines, readList } from './http-body.ts';

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

const JSON_TYPE = 'application/json';
/** Characters of an error that are passed on. */
const MAX_ERROR = 300;
/** Seconds that a server is left alone at the most: it may ask for a year, and timers take no more than 24 days. */
const MAX_RETRY_AFTER = 300;
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
  const converse = async (
    path: string,
    question: Question,
    read: (response: IncomingMessage) => Promise<unknown>,
    signal?: AbortSignal,
  ): Promise<Answer> => {
    const late = AbortSignal.timeout(patience);
    try {
      const response = await ask(signal === undefined ? late : AbortSignal.any([signal, late]), path, question);
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

    get: (path, { accept = JSON_TYPE, signal } = {}) => converse(path, { accept }, readJson, signal),

    list: (path, item, signal) => converse(path, { accept: JSON_TYPE }, (response) => readList(response, item), signal),

    write(method, path, object, signal) {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : JSON_TYPE;
      const question = { method, body: JSON.stringify(object), accept: JSON_TYPE, 'content-type': type };
      return converse(path, question, readJson, signal);
    },

    async stream(path, listener, signal) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), patience);
      try {
        const response = await ask(AbortSignal.any([signal, late.signal]), path, { accept: JSON_TYPE });
        clearTimeout(timer);
        if (response.statusCode !== 200) return refusal(response, await readAll(response));
        listener.opened();
        await readLines(response, listener.line);
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

async function readJson(response: IncomingMessage): Promise<unknown> {
  return JSON.parse(await readAll(response));
}

/** The server's own words, where it has sent a Status object. */
function refusal({ statusCode = 0, statusMessage = '', headers }: IncomingMessage, text: string): Answer {
  const retryAfter = Number(headers['retry-after']);
  return {
    ok: false,
    status: statusCode,
    error: `${statusCode} ${messageIn(text) ?? statusMessage}`.slice(0, MAX_ERROR),
    ...(retryAfter > 0 ? { retryAfter: Math.min(retryAfter, MAX_RETRY_AFTER) } : {}),
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
