import type { Learnt } from './failure.ts';

export interface RecentOptions {
  /** Answers kept at the most; the oldest makes room. */
  readonly limit: number;
  /** Milliseconds for which a value is good. */
  readonly keep: number;
  readonly now: () => number;
}

/** Milliseconds after which a refusal is asked again: somebody may have widened the role, or made the object. */
const KEEP_FAILURE = 60_000;
/** The same where the server is not well: just long enough for those who ask at the same time. */
const KEEP_PASSING_FAILURE = 1_000;

/** Answers that were had lately. Whoever asks for one that is being looked up waits for the same answer. */
export class Recent<Value> {
  private readonly options: RecentOptions;
  private readonly entries = new Map<string, { readonly answer: Promise<Learnt<Value>>; expires: number }>();

  constructor(options: RecentOptions) {
    this.options = options;
  }

  get size(): number {
    return this.entries.size;
  }

  /** The answer for the key, from `ask` where it is not known or too old. `ask` never rejects. */
  get(key: string, ask: () => Promise<Learnt<Value>>): Promise<Learnt<Value>> {
    const { limit, now } = this.options;
    const known = this.entries.get(key);
    if (known !== undefined && now() < known.expires) return known.answer;
    this.entries.delete(key);
    const oldest = this.entries.size < limit ? undefined : this.entries.keys().next().value;
    if (oldest !== undefined) this.entries.delete(oldest);
    const answer = ask().then((learnt) => {
      entry.expires = now() + this.lifeOf(learnt);
      return learnt;
    });
    const entry = { answer, expires: Number.POSITIVE_INFINITY };
    this.entries.set(key, entry);
    return answer;
  }

  private lifeOf(learnt: Learnt<Value>): number {
    if (learnt.ok) return this.options.keep;
    return learnt.failure.again ? KEEP_PASSING_FAILURE : KEEP_FAILURE;
  }
}
