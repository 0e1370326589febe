import pino, { type Logger } from 'pino';
import type { Config } from './config.ts';
import { safeJson } from './escape.ts';
import type { Io } from './io.ts';
import { limitRepeats } from './log/repeats.ts';
import { toLogText } from './log/text.ts';

export type { Logger } from 'pino';

const WARN = 40;

/**
 * Logs to stderr: JSON lines, or readable lines in a terminal. A record is one line whatever it holds. A warning that
 * repeats is said once a minute, with the number of those held back.
 */
export function createLogger(
  { level, format }: Config['log'],
  stderr: Io['stderr'],
  now = () => performance.now(),
): Logger {
  const isTerminal = stderr.isTTY === true;
  const isText = format === 'text' || (format === 'auto' && isTerminal);
  const write = (json: string) =>
    stderr.write(isText ? toLogText(json, isTerminal) : safeJson(json.trimEnd()).concat('\n'));
  // Nobody is left to be told when the reader of stderr is gone, and it is no reason to stop watching.
  if (stderr.listenerCount('error') === 0) stderr.on('error', () => {});

  const repeats = limitRepeats(now);
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // The message is for the user; a stack trace would say nothing to them.
      serializers: { err: ({ name, message, code }) => ({ name, message, code }) },
      formatters: { level: (label) => ({ level: label }) },
      hooks: {
        logMethod(args, method, severity) {
          const [fields, message] = args as unknown as [object | string, string?];
          if (severity < WARN || typeof fields === 'string' || message === undefined) return method.apply(this, args);
          const heldBack = repeats(message, fields as Record<string, unknown>);
          if (heldBack === undefined) return;
          method.apply(this, [heldBack === 0 ? fields : { ...fields, held_back: heldBack }, message]);
        },
      },
    },
    { write },
  );
}
