import type { Figure } from './figure.ts';
import type { Tools } from './tools.ts';

export interface Context {
  /** Fewer rounds: to see that it works, not to publish. */
  readonly quick: boolean;
  /** How long memory is watched. */
  readonly minutes: number;
  /** Aborted by Ctrl-C: parts let their loads end and throw. */
  readonly signal: AbortSignal;
  /** Compiles the C programs, once. Throws NotMeasured where there is no compiler. */
  tools(): Promise<Tools>;
  /** A line of progress. */
  say(line: string): void;
}

/** Figures that are measured together. One part a file, listed in main.ts. */
export interface Part {
  readonly name: string;
  /** One line for the help. */
  readonly summary: string;
  /** Throws NotMeasured when this machine cannot give the figures. */
  measure(context: Context): Promise<readonly Figure[]>;
}
