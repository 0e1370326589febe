import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, KubeApi } from './api.ts';
import { cutPod, isOver } from './cut-pod.ts';
import { metadataIn } from './metadata.ts';
import type { Pod } from './pod.ts';
import type { PodStore } from './pod-store.ts';
import { recordOf } from './shape.ts';
import { parseEvent } from './watch-event.ts';

export interface PodWatchOptions {
  readonly api: KubeApi;
  readonly node: string;
  readonly store: PodStore;
  /** Called after the store has changed. */
  readonly changed: () => void;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  /** Milliseconds of the first pause after a failure; it doubles with each that follows. */
  readonly pause?: number;
  /** Seconds of silence after which a server that has sent bookmarks is taken for gone. */
  readonly silence?: number;
}

/** How the watch is doing. */
export interface PodWatchState {
  readonly state: 'connecting' | 'synced' | 'failing';
  readonly pods: number;
  /** When the API server was last heard of, milliseconds since the epoch. */
  readonly lastSync?: number;
  readonly error?: string;
}

/** Milliseconds. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
/** Seconds. Bookmarks come every minute (kubernetes.io: Watch bookmarks): a server that stopped to send them is not there any more. */
const LONGEST_SILENCE = 300;
const GONE = 410;
const BAD_REQUEST = 400;
/** Characters of an error that are passed on. */
const MAX_ERROR = 300;

/**
 * Follows the pods of one node: one LIST, then one WATCH from where the list ended, for ever. An ended watch goes on where it
 * was; when the server no longer knows where that is (410), the list is read anew.
 */
export class PodWatch {
  private readonly options: PodWatchOptions;
  private readonly pods: string;
  private synced = false;
  private lastSync: number | undefined;
  private heardAt = monotonic();
  /** Whether the server has sent a bookmark in this watch, and thus will send more. */
  private bookmarked = false;
  private error: string | undefined;
  /** Where the watch goes on; undefined when a list is needed. */
  private version: string | undefined;
  /** Failures since the server was last heard of, and lists since an event of a watch was. */
  private failures = 0;
  private losses = 0;
  private readonly firstSync = Promise.withResolvers<void>();

  constructor(options: PodWatchOptions) {
    this.options = options;
    this.pods = `/api/v1/pods?fieldSelector=${encodeURIComponent(`spec.nodeName=${options.node}`)}`;
  }

  /** Kept once the pods are known for the first time. */
  get ready(): Promise<void> {
    return this.firstSync.promise;
  }

  state(): PodWatchState {
    const { error, lastSync } = this;
    const state = error !== undefined ? 'failing' : this.synced ? 'synced' : 'connecting';
    return {
      state,
      pods: this.options.store.size,
      ...(lastSync === undefined ? {} : { lastSync }),
      ...(error === undefined ? {} : { error }),
    };
  }

  /** Until the signal is aborted. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const answer = this.version === undefined ? await this.list(signal) : await this.watch(this.version, signal);
      if (signal.aborted) return;
      const pause = this.judge(answer);
      if (pause > 0) await sleep(pause, undefined, { signal }).catch(() => {});
    }
  }

  /** The list may come from the server's cache: the watch brings what is newer. It costs a large cluster nothing that way. */
  private async list(signal: AbortSignal): Promise<Answer> {
    const { api, store, changed, log } = this.options;
    const uids = new Set<string>();
    const take = (item: unknown) => {
      const pod = cutPod(item);
      if (pod === undefined || isOver(item)) return;
      uids.add(pod.uid);
      store.put(pod);
    };
    const answer = await api.list(`${this.pods}&resourceVersion=0`, take, signal);
    if (!answer.ok) return answer;
    const { resourceVersion } = metadataIn(answer.body);
    if (resourceVersion === '') return { ok: false, error: 'an answer that is no list of pods' };
    store.keep(uids, monotonic());
    this.version = resourceVersion;
    this.heard();
    if (!this.synced) log.info({ pods: store.size }, `${store.size} pods of this node are known`);
    this.synced = true;
    this.firstSync.resolve();
    changed();
    return answer;
  }

  private async watch(version: string, signal: AbortSignal): Promise<Answer> {
    const end = new AbortController();
    let refused: Answer | undefined;
    const giveUp = (answer: Answer | undefined) => {
      refused ??= answer;
      if (refused !== undefined) end.abort();
    };
    const { silence = LONGEST_SILENCE } = this.options;
    this.bookmarked = false;
    let isOpen = false;
    const timer = setInterval(() => {
      if (!isOpen) return;
      // Where no pod of the cluster changes there is nothing to mark, and a dead connection is the kernel's to notice.
      if (!this.bookmarked) this.heard();
      else if (monotonic() - this.heardAt > silence) giveUp({ ok: false, error: `nothing was heard for ${silence} s` });
    }, silence * 50);
    const listener = {
      opened: () => {
        isOpen = true;
        this.heard();
      },
      line: (text: string) => giveUp(refused ?? this.take(text)),
    };
    const from = `resourceVersion=${encodeURIComponent(version)}`;
    const path = `${this.pods}&watch=true&allowWatchBookmarks=true&${from}`;
    const answer = await this.options.api.stream(path, listener, AbortSignal.any([signal, end.signal]));
    clearInterval(timer);
    return refused ?? answer;
  }

  /** One event of the watch; a refusal when it is one. */
  private take(line: string): Answer | undefined {
    const event = parseEvent(line);
    if (event === undefined) return { ok: false, status: GONE, error: 'a watch event that makes no sense' };
    if (event.type === 'ERROR') {
      const { code, message = 'the watch failed' } = recordOf(event.object);
      return { ok: false, status: Number(code), error: `${code} ${message}`.slice(0, MAX_ERROR) };
    }
    this.heard();
    this.losses = 0;
    this.version = metadataIn(event.object).resourceVersion || this.version;
    if (event.type === 'BOOKMARK') {
      this.bookmarked = true;
      return undefined;
    }
    const pod = cutPod(event.object);
    if (pod !== undefined) this.apply(pod, event.type === 'DELETED' || isOver(event.object));
    return undefined;
  }

  /** A pod that is over runs nothing, and jobs leave thousands of them: it is like one that was deleted. */
  private apply(pod: Pod, isGone: boolean): void {
    const { store, changed } = this.options;
    if (isGone) store.delete(pod.uid, monotonic());
    else store.put(pod);
    changed();
  }

  private heard(): void {
    this.lastSync = Date.now();
    this.heardAt = monotonic();
    if (this.error !== undefined) this.options.log.info({}, 'the pods of this node are heard of again');
    this.error = undefined;
    this.failures = 0;
  }

  /** What to make of how a request ended: the milliseconds to wait before the next. */
  private judge(answer: Answer): number {
    const { log, pause = FIRST_PAUSE } = this.options;
    // An orderly end is no failure, but a server that ends every watch at once is not asked without a pause.
    if (answer.ok) return answer.body === undefined ? jitter(pause) : 0;
    const backoff = Math.min(LONGEST_PAUSE, pause * 2 ** Math.max(this.failures++, this.losses));
    // Another server behind the same address may not understand what the last one called a version.
    const isLost = answer.status === GONE || answer.status === BAD_REQUEST;
    if (isLost && this.version !== undefined) this.losses++;
    if (isLost) this.version = undefined;
    if (answer.status !== GONE) {
      if (this.error === undefined)
        log.warn({ error: answer.error }, `the pods of this node are not heard of: ${answer.error}`);
      this.error = answer.error;
    }
    return Math.max(jitter(backoff), (answer.retryAfter ?? 0) * 1000);
  }
}

/** Half to all of it, so that 5,000 nodes do not come back in the same second. */
function jitter(milliseconds: number): number {
  return milliseconds * (0.5 + Math.random() / 2);
}

function monotonic(): number {
  return performance.now() / 1000;
}
