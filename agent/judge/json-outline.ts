import { JsonCursor } from './json-cursor.ts';

/** What a JSON object holds, without its values: enough to tell what kind of message it is. */
export interface Outline {
  /** Paths of the keys, such as `params.login`, and lists with their length, such as `params[3]`; at most three deep. */
  readonly paths: ReadonlySet<string>;
  /** Short texts of its own keys, `method` among them. */
  readonly texts: ReadonlyMap<string, string>;
}

const MAX_OBJECTS = 16;
const MAX_CHARACTERS = 64 * 1024;
const MAX_PATHS = 64;
const MAX_DEPTH = 3;
const MAX_NESTING = 64;
const MAX_TEXT = 64;

/**
 * The JSON objects in a text, in their order, also those that are cut off at its end, that follow one another without a
 * line break, or that stand in a list or after other text. What is no JSON is skipped. Every character of the first
 * 64 KiB is looked at once, so time is linear in the length.
 */
export function outlineObjects(text: string): readonly Outline[] {
  const scanner = new Scanner(text.slice(0, MAX_CHARACTERS));
  const outlines: Outline[] = [];
  while (outlines.length < MAX_OBJECTS && scanner.findObject()) {
    const outline = scanner.outline();
    if (outline.paths.size > 0) outlines.push(outline);
  }
  return outlines;
}

/** An object or a list that is being read. */
interface Level {
  /** Undefined where it is too deep to be told. */
  readonly path: string | undefined;
  readonly isList: boolean;
  items: number;
}

class Scanner {
  private readonly cursor: JsonCursor;
  private levels: Level[] = [];
  private paths = new Set<string>();
  private texts = new Map<string, string>();

  constructor(text: string) {
    this.cursor = new JsonCursor(text);
  }

  findObject(): boolean {
    return this.cursor.find('{');
  }

  /** Reads the object that begins here, up to its end or to where it is no JSON. */
  outline(): Outline {
    this.paths = new Set();
    this.texts = new Map();
    this.levels = [];
    this.open('', false);
    while (this.levels.length > 0 && this.step());
    // What was cut off counts as far as it goes.
    while (this.levels.length > 0) this.close();
    return { paths: this.paths, texts: this.texts };
  }

  /** Reads one member or the end of the innermost level; false where it is no JSON. */
  private step(): boolean {
    const level = this.levels.at(-1) as Level;
    this.cursor.skip(level.items > 0 ? ',' : '');
    if (this.cursor.char === (level.isList ? ']' : '}')) {
      this.cursor.advance();
      this.close();
      return true;
    }
    let path = level.path;
    let key = '';
    if (!level.isList) {
      const name = this.cursor.string();
      if (name === undefined) return false;
      this.cursor.skip(':');
      key = name;
      path = this.pathOf(level, name);
    }
    level.items++;
    if (this.value(path, this.levels.length === 1 ? key : '')) return true;
    level.items--;
    return false;
  }

  private value(path: string | undefined, ownKey: string): boolean {
    const char = this.cursor.char;
    if (char === '{' || char === '[') return this.open(path, char === '[');
    if (char === '"') {
      const value = this.cursor.string();
      if (value !== undefined && ownKey !== '' && value.length <= MAX_TEXT) this.texts.set(ownKey, value);
      return value !== undefined;
    }
    return this.cursor.bare();
  }

  private open(path: string | undefined, isList: boolean): boolean {
    if (this.levels.length >= MAX_NESTING) return false;
    this.cursor.advance();
    const isListItem = this.levels.at(-1)?.isList === true;
    this.levels.push({ path: isListItem ? undefined : path, isList, items: 0 });
    return true;
  }

  private close(): void {
    const level = this.levels.pop();
    if (level?.isList === true && level.path !== undefined) this.add(`${level.path}[${level.items}]`);
  }

  private pathOf(level: Level, name: string): string | undefined {
    if (level.path === undefined || this.levels.length > MAX_DEPTH || !/^[\w-]{1,32}$/.test(name)) return undefined;
    const path = level.path === '' ? name : `${level.path}.${name}`;
    this.add(path);
    return path;
  }

  private add(path: string): void {
    if (this.paths.size < MAX_PATHS) this.paths.add(path);
  }
}
