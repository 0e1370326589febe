/** What a part of the benchmark hands back, and the word for what it could not measure. */

export interface Target {
  readonly limit: 'at most' | 'at least';
  readonly value: number;
}

export interface Figure {
  /** What was measured, in words of the issue. */
  readonly name: string;
  readonly value: number;
  /** Follows the number: `x`, ` ms`, ` MB`. */
  readonly unit: string;
  /** Absent for what is told, but promised by nobody. */
  readonly target?: Target;
  /** How the value came about: medians, spreads, the other side of a ratio. */
  readonly details: readonly string[];
}

/** A figure that this machine or this run cannot give. Its message says what is missing and how to get it. */
export class NotMeasured extends Error {}

/** Undefined where there is no target. */
export function isReached(figure: Figure): boolean | undefined {
  if (figure.target === undefined) return undefined;
  return figure.target.limit === 'at most' ? figure.value <= figure.target.value : figure.value >= figure.target.value;
}
