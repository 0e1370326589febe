import type { IncomingMessage } from 'node:http';
import { ListReader } from './list-reader.ts';

/**
 * Bytes of one object as JSON, in an answer, a list or a stream. etcd takes 1.5 MiB, and JSON can write each of them as six
 * (`\\u003c`): whoever makes a pod can make it as long as that.
 */
const MAX_OBJECT = 16 * 1024 * 1024;

/** The whole body. Rejects where it is longer than an object can be, or breaks off. */
export async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_OBJECT) throw new Error(`an answer of more than ${MAX_OBJECT} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Hands over each item of a list; what is left is the list without them. */
export async function readList(response: IncomingMessage, item: (item: unknown) => void): Promise<unknown> {
  const reader = new ListReader(MAX_OBJECT, item);
  for await (const chunk of response as AsyncIterable<Buffer>) reader.feed(chunk);
  return reader.end();
}

/**
 * Hands over each whole line, an empty one for a line that is too long; what follows the last line break is half of one, and
 * dropped.
 */
export async function readLines(response: IncomingMessage, line: (text: string) => void): Promise<void> {
  let begun: Buffer[] = [];
  let length = 0;
  const add = (part: Buffer) => {
    length += part.length;
    if (length <= MAX_OBJECT) begun.push(part);
    else begun = [];
  };
  for await (const chunk of response as AsyncIterable<Buffer>) {
    let from = 0;
    for (let to = chunk.indexOf(0x0a); to >= 0; to = chunk.indexOf(0x0a, from)) {
      add(chunk.subarray(from, to));
      line(Buffer.concat(begun).toString());
      begun = [];
      length = 0;
      from = to + 1;
    }
    if (from < chunk.length) add(chunk.subarray(from));
  }
}
