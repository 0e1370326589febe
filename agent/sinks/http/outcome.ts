import { printable } from '../../escape.ts';
import { redactText } from '../redact.ts';
import type { Outcome } from '../sink.ts';
import type { Reply } from './client.ts';

/**
 * Answers that may be others later: credentials are renewed (401, 407), routes and services come back (404, 5xx), a crowd
 * goes away (408, 425, 429). 403 is not among them: a firewall that does not like one alert must not hold up the others.
 */
const PASSING = new Set([401, 404, 407, 408, 425, 429]);

/** Of the server errors, those that stay: RFC 9110 section 15.6. */
const LASTING = new Set([501, 505]);

/** Characters of an answer that are shown. */
const SHOWN = 200;

export function outcomeOf(reply: Reply, now = Date.now()): Outcome {
  if (reply.status === undefined) return { success: false, retry: true, error: reply.error };
  const { status, text, retryAfter } = reply;
  if (status >= 200 && status < 300) return { success: true };
  const retry = PASSING.has(status) || (status >= 500 && !LASTING.has(status));
  const asked = retryAfter === undefined ? undefined : parseRetryAfter(retryAfter, now);
  return { success: false, retry, error: explain(status, text), ...(asked === undefined ? {} : { retryAfter: asked }) };
}

/** Milliseconds of a Retry-After: seconds or a date, RFC 9110 section 10.2.3. Undefined for what is neither. */
export function parseRetryAfter(value: string, now: number): number | undefined {
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = /^[A-Z][a-z]{2}, /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function explain(status: number, text: string): string {
  if (status >= 300 && status < 400) return `answered ${status}: redirects are not followed, give the URL itself`;
  const said = printable(redactText(text.trim().slice(0, SHOWN)));
  return said === '' ? `answered ${status}` : `answered ${status}: ${said}`;
}
