import type { Alert } from '../alert/alert.ts';

/** Ends that may wait; what is beyond is told at once. */
const LIMIT = 5_000;

/**
 * Holds back the ends of alerts for a while. The metric of a detection is gone at once, but Prometheus notices only with its
 * next scrape and evaluation: told earlier, its rule would fire the alert that has just ended once more, and page again.
 */
export class LateEnds {
  private readonly delay: number;
  private readonly tell: (ended: readonly Alert[]) => void;
  private readonly waiting = new Map<string, { readonly alert: Alert; readonly timer: NodeJS.Timeout }>();

  /** `delay` in milliseconds; 0 tells at once. */
  constructor(delay: number, tell: (ended: readonly Alert[]) => void) {
    this.delay = delay;
    this.tell = tell;
  }

  add(alert: Alert): void {
    this.cancel(alert.key);
    if (this.delay === 0 || this.waiting.size >= LIMIT) {
      this.tell([alert]);
      return;
    }
    const timer = setTimeout(() => {
      this.waiting.delete(alert.key);
      this.tell([alert]);
    }, this.delay);
    this.waiting.set(alert.key, { alert, timer });
  }

  /** It fires again: nobody has to hear that it had ended. */
  cancel(key: string): void {
    clearTimeout(this.waiting.get(key)?.timer);
    this.waiting.delete(key);
  }

  /** Tells everything now. */
  flush(): void {
    const ended = [...this.waiting.values()].map(({ alert }) => alert);
    for (const { key } of ended) this.cancel(key);
    if (ended.length > 0) this.tell(ended);
  }
}
