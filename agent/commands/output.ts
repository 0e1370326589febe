import type { Writable } from 'node:stream';
import { UsageError } from '../usage-error.ts';

/** The reader has seen enough, which is no fault. A socket as stdout is reset when unread bytes were left in it. */
const READER_GONE = new Set(['EPIPE', 'ECONNRESET']);

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than is allowed',
};

/**
 * Remembers what goes wrong with an output. The function it gives resolves once everything written so far was taken, and
 * throws UsageError when something was lost: an answer cut short must not look like a whole one.
 */
export function watchOutput(output: Writable): () => Promise<void> {
  let fault: NodeJS.ErrnoException | undefined;
  output.on('error', (error) => {
    fault ??= error;
  });
  return async () => {
    // Writes are taken in order: after this one, the errors of those before are known.
    await new Promise((resolve) => output.write('', resolve));
    const { code = '', message = '' } = fault ?? {};
    if (fault === undefined || READER_GONE.has(code)) return;
    throw new UsageError(`the output is not complete: ${REASONS[code] ?? message}`);
  };
}
