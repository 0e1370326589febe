import type { Io } from '../io.ts';

/** One word of the command line. One command a file. */
export interface Command {
  readonly name: string;
  /** One line for the list that `davylamp --help` prints. */
  readonly summary: string;
  /** The whole text of `davylamp NAME --help`. */
  readonly help: string;
  /** Resolves to the exit status. Throws UsageError for a wrong call and never prints a stack trace. */
  run(args: readonly string[], io: Io): Promise<number>;
}
