import { redactText } from '../sinks/redact.ts';
import { UsageError } from '../usage-error.ts';

/** One thing that is wrong with the configuration. The message names the key, the flag or the variable. */
export interface Problem {
  readonly message: string;
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
}

/** Everything that is wrong with the configuration, at once. */
export class ConfigError extends UsageError {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(formatProblem);
    super(
      lines.length === 1 ? lines.join() : `${lines.length} problems in the configuration:\n  ${lines.join('\n  ')}`,
    );
    this.problems = problems;
  }
}

/** `FILE:LINE: message`, as compilers print it. */
export function formatProblem({ file, line, message }: Problem): string {
  if (file === undefined) return message;
  return line === undefined ? `${file}: ${message}` : `${file}:${line}: ${message}`;
}

/** A value from outside as it may stand in a message: one line, short, and without passwords. */
export function quoted(value: unknown): string {
  // The path of a URL may be a secret as well: chat services have no other.
  const text = redactText(written(value)).replace(/(:\/\/[^\s"'/?#]+)[/?#][^\s"']*/g, '$1/***');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function written(value: unknown): string {
  // JSON has no infinity, which a number that is too large becomes.
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return 'something nested too deeply';
  }
}
