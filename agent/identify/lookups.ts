import type { Clock } from '../clock.ts';
import type { Answer, KubeApi } from './api.ts';
import { failureOf, final, type Learnt } from './failure.ts';

export interface LookupOptions {
  /** Requests under way at once. */
  readonly atOnce: number;
  /** Requests that may wait for their turn; more are not asked. */
  readonly waiting: number;
  /** Milliseconds after which no answer is an answer too. */
  readonly patience: number;
  readonly clock: Clock;
}

export interface Question<Value> {
  readonly path: string;
  readonly accept: string;
  readonly what: string;
  readonly parse: (body: unknown) => Value;
}

/** Reads from the API server, a few at a time: a wave of verdicts must not become a wave of requests. */
export class Lookups {
  private readonly api: KubeApi;
  private readonly options: LookupOptions;
  private readonly queue: (() => void)[] = [];
  private underWay = 0;

  constructor(api: KubeApi, options: LookupOptions) {
    this.api = api;
    this.options = options;
  }

  /**
   * One GET, when its turn has come: what `parse` finds in the answer, or why there is none. `what` is it for people. Never
   * rejects, even where `parse` throws.
   */
  async read<Value>({ path, accept, what, parse }: Question<Value>): Promise<Learnt<Value>> {
    const answer = await this.get(path, accept);
    if (!answer.ok) return { ok: false, failure: failureOf(answer, what) };
    try {
      return { ok: true, value: parse(answer.body) };
    } catch {
      // A TypeError: something on the way has sent other JSON than the API would.
      return final(`what the API server tells of ${what} makes no sense`);
    }
  }

  private async get(path: string, accept: string): Promise<Answer> {
    if (this.underWay < this.options.atOnce) this.underWay++;
    else if (this.queue.length < this.options.waiting) await new Promise<void>((start) => this.queue.push(start));
    else return { ok: false, error: `${this.queue.length} lookups are waiting already` };
    const answer = await this.ask(path, accept);
    // The place goes straight to the next one in the queue.
    const next = this.queue.shift();
    if (next === undefined) this.underWay--;
    else next();
    return answer;
  }

  private async ask(path: string, accept: string): Promise<Answer> {
    const { clock, patience } = this.options;
    let stop = () => {};
    const silence = new Promise<Answer>((resolve) => {
      stop = clock.after(patience, () => resolve({ ok: false, error: `silent for ${patience / 1000} s` }));
    });
    const answer = await Promise.race([this.api.get(path, { accept }), silence]);
    stop();
    return answer;
  }
}
