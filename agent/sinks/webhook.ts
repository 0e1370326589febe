import { jsonLine } from '../escape.ts';
import type { AlertEvent } from '../model.ts';
import { toDetectedEvent } from './detection.ts';
import type { HttpClient } from './http/client.ts';
import { readSecret } from './http/credentials.ts';
import { outcomeOf } from './http/outcome.ts';
import type { Sink } from './sink.ts';
import { toFalcoEvent } from './webhook/falco.ts';
import { signatureHeaders } from './webhook/signature.ts';

export interface WebhookOptions {
  readonly name: string;
  readonly format: 'json' | 'falco';
  /** Signs each request with what is in it. */
  readonly secretFile?: string | undefined;
  readonly node: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Events in one request. falcosidekick takes one. */
const BATCHES = { json: 50, falco: 1 } as const;

/** Events by HTTP POST, in our own shape or in Falco's. */
export function createWebhookSink(client: HttpClient, options: WebhookOptions): Sink {
  const { name, format, secretFile, node, now } = options;
  return {
    name,
    batch: BATCHES[format],
    async send(events) {
      const body = format === 'falco' ? falcoBody(events) : plainBody(events, node);
      let secret: string | undefined;
      try {
        secret = secretFile === undefined ? undefined : readSecret('secret_file', secretFile);
      } catch (error) {
        // The file is not there (yet): unsigned, nobody would take it.
        return { success: false, retry: true, error: (error as Error).message };
      }
      const headers = { 'content-type': 'application/json', ...signatureHeaders(body, secret, now()) };
      return outcomeOf(await client.post(body, headers));
    },
    close: async () => client.close(),
  };
}

function plainBody(events: readonly AlertEvent[], node: string): string {
  return jsonLine({ node, events: events.map(toDetectedEvent) });
}

function falcoBody([event]: readonly AlertEvent[]): string {
  return event === undefined ? '' : jsonLine(toFalcoEvent(event));
}
