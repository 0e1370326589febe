const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x7b, 0x5b]);
const CLOSING = new Set([0x7d, 0x5d]);

/** Bytes of a list beside its items: some hundred. */
const MAX_REST = 1024 * 1024;

/** What stands before the items. */
const ITEMS = /"items"\s*:\s*$/;
const LONGEST_KEY = 32;

/**
 * Takes a list of the API apart while it comes in, and hands over each of its items: as a whole, a list of 100 fat pods
 * would need more memory than the agent may have, and whoever makes pods makes them as fat as he likes.
 */
export class ListReader {
  /** Items that were longer than may be. */
  skipped = 0;
  private readonly take: (item: unknown) => void;
  private readonly longest: number;
  private depth = 0;
  private inString = false;
  private escaped = false;
  private inItems = false;
  /** The item that has begun, and its length. */
  private begun: Buffer[] = [];
  private length = 0;
  private rest = '';

  /** `longest`: bytes of an item. */
  constructor(longest: number, take: (item: unknown) => void) {
    this.longest = longest;
    this.take = take;
  }

  /** Throws where an item is no JSON. */
  feed(chunk: Buffer): void {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      if (this.inString) this.goOnInString(byte);
      else if (byte === QUOTE) this.inString = true;
      else if (OPENING.has(byte)) from = this.open(chunk, from, i);
      else if (CLOSING.has(byte)) from = this.close(chunk, from, i);
    }
    if (!this.inItems) this.addToRest(chunk.subarray(from));
    else if (this.depth > 2) this.addToItem(chunk.subarray(from));
  }

  /** What the list is beside its items, which are left out. Throws when it is no JSON. */
  end(): unknown {
    return JSON.parse(this.rest);
  }

  private goOnInString(byte: number): void {
    if (this.escaped) this.escaped = false;
    else if (byte === BACKSLASH) this.escaped = true;
    else if (byte === QUOTE) this.inString = false;
  }

  /** Each of these returns from where on the chunk is not dealt with. */
  private open(chunk: Buffer, from: number, at: number): number {
    const depth = this.depth++;
    // What is between the items is dropped.
    if (this.inItems) return depth === 2 ? at : from;
    if (depth !== 1) return from;
    this.addToRest(chunk.subarray(from, at));
    this.inItems = chunk[at] === 0x5b && ITEMS.test(this.rest.slice(-LONGEST_KEY));
    if (this.inItems) this.rest += '[';
    return this.inItems ? at + 1 : at;
  }

  private close(chunk: Buffer, from: number, at: number): number {
    this.depth--;
    if (!this.inItems || this.depth > 2) return from;
    if (this.depth === 2) {
      this.addToItem(chunk.subarray(from, at + 1));
      this.hand();
      return at + 1;
    }
    this.inItems = false;
    return at;
  }

  private addToRest(part: Buffer): void {
    this.rest += part.toString('latin1');
    if (this.rest.length > MAX_REST) throw new Error(`a list with more than ${MAX_REST} bytes beside its items`);
  }

  private addToItem(part: Buffer): void {
    this.length += part.length;
    if (this.length <= this.longest) this.begun.push(part);
    else this.begun = [];
  }

  private hand(): void {
    const { begun, length } = this;
    this.begun = [];
    this.length = 0;
    if (length > this.longest) this.skipped++;
    else this.take(JSON.parse(Buffer.concat(begun).toString()));
  }
}
