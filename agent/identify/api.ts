/** What was asked of the API server, and what came of it. Nothing here rejects: a failure is an answer. */
export type Answer =
  | { readonly ok: true; readonly body: unknown }
  /** `status` is absent when there was no answer at all. `retryAfter` in seconds, when the server says so. */
  | { readonly ok: false; readonly status?: number; readonly error: string; readonly retryAfter?: number };

/** The API server, as far as the agent has to do with it. */
export interface KubeApi {
  /** For people: where the server is and as whom we ask. */
  readonly description: string;
  /** Address and port of the server as this node sees it, when it is an address and not a name. */
  readonly server: { readonly host: string; readonly port: number };
  /** One GET of an absolute path with its query, with `accept` as its media types. */
  get(path: string, options?: { readonly accept?: string; readonly signal?: AbortSignal }): Promise<Answer>;
  /**
   * One GET of a list. Hands over each item as soon as it is there, since all of them at a time may be too much for our
   * memory; the answer is the list without its items. Items may be handed over before it fails.
   */
  list(path: string, item: (item: unknown) => void, signal?: AbortSignal): Promise<Answer>;
  /** Makes an object, or changes parts of one (a merge patch, RFC 7386). The answer is the object as it is then. */
  write(method: 'POST' | 'PATCH', path: string, object: unknown, signal?: AbortSignal): Promise<Answer>;
  /**
   * One GET of a stream of JSON lines, until the server ends it or the signal is aborted; then tells how it ended: `ok` with
   * no body after an orderly end.
   */
  stream(path: string, listener: StreamListener, signal: AbortSignal): Promise<Answer>;
}

export interface StreamListener {
  /** The server has begun to answer. */
  opened(): void;
  line(text: string): void;
}
