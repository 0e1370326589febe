/** What a number, true, false or null is made of. */
const BARE = /[\w.+-]+/y;
/** Longest text whose escapes are read. */
const MAX_ESCAPED = 384;

/** A place in a text that may be JSON, and what can be read from there on. It only moves forward. */
export class JsonCursor {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The character here; empty at the end. */
  get char(): string {
    return this.text.charAt(this.at);
  }

  advance(): void {
    this.at++;
  }

  /** Goes to the next one of this character; false when there is none. */
  find(char: string): boolean {
    const next = this.text.indexOf(char, this.at);
    this.at = next < 0 ? this.text.length : next;
    return next >= 0;
  }

  /** Reads a number, true, false or null; false where there is none. */
  bare(): boolean {
    BARE.lastIndex = this.at;
    const found = BARE.exec(this.text);
    this.at += found?.[0].length ?? 0;
    return found !== null;
  }

  /** The text between quotes; undefined when it does not end on its line. */
  string(): string | undefined {
    if (this.char !== '"') return undefined;
    const start = this.at + 1;
    for (let i = start; i < this.text.length; i++) {
      const char = this.text.charAt(i);
      if (char === '\\') i++;
      else if (char === '"' || char === '\n') {
        this.at = i + 1;
        return char === '"' ? unescaped(this.text.slice(start, i)) : undefined;
      }
    }
    this.at = this.text.length;
    return undefined;
  }

  /** White space, and one such character in it. */
  skip(separator: string): void {
    let left = separator;
    for (; this.at < this.text.length; this.at++) {
      const char = this.text.charAt(this.at);
      if (char === left && left !== '') left = '';
      else if (!' \t\r\n'.includes(char)) return;
    }
  }
}

/** `\u006d` is an `m`: an escaped name is no way out. Long texts are not looked into, and stay as they are. */
function unescaped(text: string): string {
  if (text.length > MAX_ESCAPED || !text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text; // SyntaxError: no escape of JSON.
  }
}
