import type { Writable } from 'node:stream';
import { toDetection, toEventLine } from './detection.ts';
import type { Sink } from './sink.ts';

/** Alert events on stdout: JSON lines, or text for a person. */
export function createStdoutSink(stdout: Writable, format: 'json' | 'text'): Sink {
  stdout.on('error', () => {});
  return {
    name: 'stdout',
    async send(events) {
      for (const event of events) {
        const { severity, score, summary, evidence, next_step } = toDetection(event.verdict);
        const lines = evidence.map((piece) => `  ${piece.weight} ${piece.process?.pid ?? ''} ${piece.summary}`);
        const text = [`${event.change} ${severity} (${score}): ${summary}`, ...lines, `  ${next_step}`].join('\n');
        stdout.write(`${format === 'json' ? toEventLine(event) : text}\n`);
      }
      return { success: true };
    },
    async close() {},
  };
}
