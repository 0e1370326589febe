import pino, { type Logger } from 'pino';
import type { Io } from './commands/command.ts';
import type { Config } from './config.ts';

export type { Logger } from 'pino';

/** Logs to stderr: JSON lines, or readable lines in a terminal. */
export function createLogger({ level }: Config['log'], stderr: Io['stderr']): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stderr);
}
