import type { Answer } from './api.ts';
import { bounded } from './bounded.ts';

/** What was learnt, or why nothing was. */
export type Learnt<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure };

/** Why something is not known. */
export interface Failure {
  /** For people. */
  readonly reason: string;
  /** Whether the same question may have another answer soon. */
  readonly again: boolean;
  /** Seconds that the server wants to be left alone. */
  readonly retryAfter?: number;
}

/** A failure that asking again does not mend. */
export function final(reason: string): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { reason, again: false } };
}

/** What a person should read where the API server did not tell. `what` is the resource: `statefulsets.apps`. */
export function failureOf(answer: Answer & { ok: false }, what: string): Failure {
  const { status, error, retryAfter } = answer;
  const failure = { reason: reasonOf(status, error, what), again: isWorthAsking(status) };
  return retryAfter === undefined ? failure : { ...failure, retryAfter };
}

function reasonOf(status: number | undefined, error: string, what: string): string {
  if (status === undefined) return `no answer from the API server about ${what}: ${bounded(error, 120)}`;
  if (status === 401) return `the API server does not know who asks for ${what} (401)`;
  if (status === 403) return `may not read ${what}: the ClusterRole does not allow it (403)`;
  if (status === 404) return `the API server does not find it in ${what}`;
  if (status === 429) return `the API server is too busy to tell of ${what} (429)`;
  return `the API server did not tell of ${what} (${status})`;
}

/** A token may have been renewed, a server have come back; a role or an object changes only when somebody acts. */
function isWorthAsking(status: number | undefined): boolean {
  return status === undefined || status === 401 || status === 429 || status >= 500;
}
