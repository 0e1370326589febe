import type { Readable, Writable } from 'node:stream';

/** The world as a command sees it; handed in, so that a test can look at both ends. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

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

/** A mistake in the call or in what it was given; its message says what to do. main prints it and exits with 1. */
export class UsageError extends Error {}
