/** Milliseconds before the first repetition; each later wait is twice as long. */
const FIRST = 500;

/** The longest wait of our own making: an Alertmanager that is back hears of everything within this time. */
const LONGEST = 15_000;

/** The longest wait that the other side can ask for. */
const LONGEST_ASKED = 300_000;

/** How long to wait after one failure more. Half of it is left to chance, so that a thousand nodes do not come at once. */
export class Backoff {
  private failures = 0;
  private readonly random: () => number;

  /** `random` gives numbers from 0 to 1. */
  constructor(random: () => number) {
    this.random = random;
  }

  /** Milliseconds; at least `asked`, as long as that makes sense. */
  next(asked = 0): number {
    const whole = Math.min(LONGEST, FIRST * 2 ** Math.min(this.failures++, 10));
    return Math.max(whole / 2 + (whole / 2) * this.random(), Math.min(asked, LONGEST_ASKED));
  }

  reset(): void {
    this.failures = 0;
  }
}
