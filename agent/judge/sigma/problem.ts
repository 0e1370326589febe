/** Something wrong in a signature file, said to its author: where, and what to do about it. */
export interface Problem {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

/** Something in a sound rule that this agent cannot see, so that the rule matches less than its author meant. */
export interface Limitation extends Problem {
  readonly rule: string;
}

/** Thrown while one rule is compiled; the path leads to the offending node, so that the line can be told. */
export class RuleError extends Error {
  readonly path: readonly (string | number)[];

  constructor(path: readonly (string | number)[], message: string) {
    super(message);
    this.path = path;
  }
}
