import type { Readable } from 'node:stream';

const NEWLINE = 0x0a;

/**
 * The lines of a stream, one at a time, so that a slow reader holds the writer back. A line of more than `maxBytes` comes
 * as undefined, and no more of it is kept. What is not UTF-8 is replaced.
 */
export async function* lines(stream: Readable, maxBytes: number): AsyncGenerator<string | undefined> {
  let parts: Buffer[] = [];
  let length = 0;
  const append = (part: Buffer) => {
    length += part.length;
    if (length <= maxBytes) parts.push(part);
    else parts = [];
  };
  const take = (): string | undefined => {
    const line = length > maxBytes ? undefined : Buffer.concat(parts).toString('utf8');
    parts = [];
    length = 0;
    return line;
  };
  for await (const data of stream) {
    const chunk = Buffer.from(data);
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      append(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    append(chunk.subarray(start));
  }
  if (length > 0) yield take();
}
