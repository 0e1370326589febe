import { createHash, createHmac } from 'node:crypto';

const ENCODED = 'whsec_';

/**
 * The headers of Standard Webhooks (standardwebhooks.com, version 1.0.0): an id that is the same when the same events are
 * sent again, the time, and with a secret an HMAC-SHA256 over both and the body, so that no old request can be replayed.
 * `at` in milliseconds since the epoch.
 */
export function signatureHeaders(body: string, secret: string | undefined, at: number): Record<string, string> {
  const id = `msg_${createHash('sha256').update(body).digest('hex').slice(0, 32)}`;
  const timestamp = String(Math.floor(at / 1000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (secret === undefined) return headers;
  const key = secret.startsWith(ENCODED) ? Buffer.from(secret.slice(ENCODED.length), 'base64') : Buffer.from(secret);
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
}
