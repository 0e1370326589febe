const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Depth of what stands in a field of the list, such as its array of items. */
const FIELD = 2;

/**
 * Takes the items out of a list of the API as its bytes come, `{"metadata": {}, "items": [{}, {}]}`: whole lists can be larger
 * than all that we may use, single objects can not. Items are the objects in any array that is a field of the list. What
 * is no JSON is left for JSON.parse to refuse.
 */
export class JsonItems {
  private readonly item: (text: string) => void;
  private readonly limit: number;
  private depth = 0;
  private inString = false;
  private escaped = false;
  /** Whether the field that we are in is an array. */
  private inArray = false;
  private inItem = false;
  /** Pieces of the item, or of the list around the items. */
  private pieces: Buffer[] = [];
  private length = 0;
  private around = '';

  /** Calls `item` for each, as text. One of more than `limit` bytes is an error, as is as much around them. */
  constructor(item: (text: string) => void, limit: number) {
    this.item = item;
    this.limit = limit;
  }

  /** Throws when something is too long. */
  push(chunk: Buffer): void {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      if (this.inString) this.readString(byte);
      else if (byte === QUOTE) this.inString = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (this.depth === FIELD && this.inArray && byte === OPEN_OBJECT) {
          this.keep(chunk.subarray(from, i));
          this.endAround();
          from = i;
          this.inItem = true;
        }
        if (this.depth === FIELD - 1) this.inArray = byte === OPEN_ARRAY;
        this.depth++;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        this.depth--;
        if (!this.inItem || this.depth > FIELD) continue;
        this.keep(chunk.subarray(from, i + 1));
        from = i + 1;
        this.inItem = false;
        this.item(this.take());
      } else if (byte === COMMA && this.depth === FIELD && this.inArray) {
        // Between two items: without them there is nothing to part.
        this.keep(chunk.subarray(from, i));
        from = i + 1;
      }
    }
    this.keep(chunk.subarray(from));
  }

  /** The list without its items. */
  end(): string {
    this.endAround();
    return this.around;
  }

  private readString(byte: number): void {
    if (this.escaped) this.escaped = false;
    else if (byte === BACKSLASH) this.escaped = true;
    else if (byte === QUOTE) this.inString = false;
  }

  private keep(piece: Buffer): void {
    this.length += piece.length;
    if (this.length + this.around.length > this.limit) throw new Error(`an object of more than ${this.limit} bytes`);
    if (piece.length > 0) this.pieces.push(piece);
  }

  private take(): string {
    const text = Buffer.concat(this.pieces).toString();
    this.pieces = [];
    this.length = 0;
    return text;
  }

  private endAround(): void {
    this.around += this.take();
  }
}
