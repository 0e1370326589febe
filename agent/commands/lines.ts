import type { Readable } from 'node:stream';

const NEWLINE = 0x0a;
/** Editors and spreadsheets on Windows put one before UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';

/**
 * The lines of a stream, one at a time, so that a slow reader holds the writer back. A line of more than `maxBytes` comes
 * as undefined, and no more of it is kept. What is not UTF-8 is replaced; a byte order mark at the very start is left out.
 */
export async function* lines(stream: Readable, maxBytes: number): AsyncGenerator<string | undefined> {
  let parts: Buffer[] = [];
  let length = 0;
  let isFirst = true;
  const append = (part: Buffer) => {
    length += part.length;
    if (length <= maxBytes) parts.push(part);
    else parts = [];
  };
  const take = (): string | undefined => {
    const line = length > maxBytes ? undefined : Buffer.concat(parts).toString('utf8');
    const marked = isFirst && line?.startsWith(BYTE_ORDER_MARK);
    parts = [];
    length = 0;
    isFirst = false;
    return marked ? line?.slice(BYTE_ORDER_MARK.length) : line;
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
