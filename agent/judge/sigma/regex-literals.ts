import { EMPTY, either, joined, type Known, literal, needOf, UNKNOWN } from './known-texts.ts';
import { allOf, type Need } from './need.ts';

/** Characters of a class that are told apart, and groups within groups that are read. */
const MAX_CLASS = 4;
const MAX_DEPTH = 100;

/** `(?i)`: a quantifier after it is one of what stands before it. */
const FLAGS: Known = { texts: [''], need: undefined };

/** Thrown for syntax that is not read here, though RE2 may know it. */
class Unread extends Error {}

/**
 * The literals that every match of an RE2 expression holds, whatever its flags. Reads the common syntax; of what it does
 * not read it claims nothing. After R. Cox, "Regular Expression Matching with a Trigram Index", 2012.
 */
export function regexNeed(source: string): Need {
  try {
    const reader = new Reader(source);
    const known = reader.alternation(0);
    return reader.atEnd ? needOf(known) : undefined;
  } catch (error) {
    if (error instanceof Unread) return undefined;
    throw error;
  }
}

class Reader {
  private readonly source: string;
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  get atEnd(): boolean {
    return this.at >= this.source.length;
  }

  alternation(depth: number): Known {
    if (depth > MAX_DEPTH) throw new Unread();
    const branches = [this.sequence(depth)];
    while (this.take('|')) branches.push(this.sequence(depth));
    return either(branches);
  }

  private sequence(depth: number): Known {
    const needs: Need[] = [];
    let run: readonly string[] = [''];
    let whole = true;
    while (!this.atEnd && !this.sees('|') && !this.sees(')')) {
      const part = this.repeated(depth);
      const longer = part.texts === undefined ? undefined : joined(run, part.texts);
      if (longer !== undefined) {
        run = longer;
        continue;
      }
      whole = false;
      needs.push(needOf({ texts: run, need: undefined }), needOf(part));
      run = part.texts ?? [''];
    }
    if (whole) return { texts: run, need: undefined };
    return { need: allOf([...needs, needOf({ texts: run, need: undefined })]) };
  }

  private repeated(depth: number): Known {
    let known = this.atom(depth);
    for (;;) {
      const [quantifier] = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.source.slice(this.at, this.at + 16)) ?? [];
      if (quantifier === undefined) return known;
      if (known === FLAGS) throw new Unread();
      this.at += quantifier.length;
      const optional = quantifier.startsWith('*') || quantifier.startsWith('?') || /^\{0+\D/.test(quantifier);
      if (quantifier.startsWith('?')) known = either([known, EMPTY]);
      else known = optional ? UNKNOWN : { need: needOf(known) };
    }
  }

  private atom(depth: number): Known {
    if (this.take('(')) return this.group(depth);
    if (this.take('[')) return this.characterClass();
    if (this.take('\\')) return this.escape();
    if (this.take('.')) return UNKNOWN;
    if (this.take('^') || this.take('$')) return EMPTY;
    return literal(this.next());
  }

  private group(depth: number): Known {
    if (this.take('?')) {
      const [opening] = /^(?:P?<\w+>|[imsU-]*[:)])/.exec(this.source.slice(this.at, this.at + 64)) ?? [];
      if (opening === undefined) throw new Unread();
      this.at += opening.length;
      if (opening.endsWith(')')) return FLAGS;
    }
    const inner = this.alternation(depth + 1);
    if (!this.take(')')) throw new Unread();
    return inner;
  }

  private escape(): Known {
    const char = this.next();
    if ('dDsSwW'.includes(char)) return UNKNOWN;
    if ('bBAz'.includes(char)) return EMPTY;
    if (/[A-Za-z0-9]/.test(char)) throw new Unread();
    return literal(char);
  }

  /** A class of few characters is a choice of texts. Ranges, named classes and the like are not told apart. */
  private characterClass(): Known {
    let plain = !this.take('^');
    const chars: string[] = [];
    do {
      const char = this.next();
      if (char === '\\' || char === '[' || char === '-') plain = false;
      if (char === '[') this.skipNamedClass();
      else chars.push(char === '\\' ? this.next() : char);
    } while (!this.take(']'));
    return plain && chars.length <= MAX_CLASS ? either(chars.map(literal)) : UNKNOWN;
  }

  /** `[:alpha:]`; a lone `[` stands for itself. */
  private skipNamedClass(): void {
    if (!this.sees(':')) return;
    const end = this.source.indexOf(':]', this.at);
    if (end < 0) throw new Unread();
    this.at = end + 2;
  }

  private sees(char: string): boolean {
    return this.source.charAt(this.at) === char;
  }

  private take(char: string): boolean {
    if (!this.sees(char)) return false;
    this.at++;
    return true;
  }

  private next(): string {
    if (this.atEnd) throw new Unread();
    return this.source.charAt(this.at++);
  }
}
