import type { IncomingMessage, ServerResponse } from 'node:http';
import { jsonLine } from '../escape.ts';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The page has no script and loads nothing; everything that it could be made to do is forbidden. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export function text(status: number, body: string, headers: Answer['headers'] = {}): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${body}\n`, headers };
}

export function json(value: unknown): Answer {
  return { status: 200, type: 'application/json', body: `${jsonLine(value)}\n` };
}

/** Sends the whole answer, or its headers only to HEAD. */
export function respond(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, type, body, headers } = answer;
  // A body that nobody asked for is not read to its end.
  const connection = status === 405 ? { connection: 'close' } : {};
  response.writeHead(status, {
    ...HEADERS,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    ...connection,
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
