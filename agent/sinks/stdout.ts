import type { Io } from '../io.ts';
import { toEventLine } from './detection.ts';
import { toEventText } from './event-text.ts';
import type { Outcome, Sink } from './sink.ts';

/** What may wait for a reader that does not read. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** Alert events on stdout: JSON lines, or text for a person. A reader that went away is an outcome, not a crash. */
export function createStdoutSink(stdout: Io['stdout'], format: 'json' | 'text'): Sink {
  const colour = stdout.isTTY === true;
  let failure: string | undefined;
  // EPIPE and its like come as an event, possibly long after the write; unheard, it would end the agent.
  const fail = (error: NodeJS.ErrnoException) => {
    failure = error.code ?? error.message;
  };
  stdout.on('error', fail);

  return {
    name: 'stdout',
    batch: 100,
    async send(events): Promise<Outcome> {
      if (failure !== undefined || !stdout.writable) {
        return { success: false, retry: false, error: `stdout is closed (${failure ?? 'ended'})` };
      }
      if (stdout.writableLength > MAX_WAITING_BYTES) {
        return { success: false, retry: true, error: 'nobody reads stdout' };
      }
      const texts = events.map((event) => (format === 'json' ? `${toEventLine(event)}\n` : toEventText(event, colour)));
      stdout.write(texts.join(''));
      return { success: true };
    },
    async close() {
      stdout.off('error', fail);
    },
  };
}
