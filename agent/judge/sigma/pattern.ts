import { foldCase } from './fold.ts';

/**
 * Sigma's wildcards: `*` any number of characters, `?` one; `\` takes the meaning from `*`, `?` and `\`, and is itself
 * everywhere else (Sigma specification 2.1, "Escaping"). Matched without backtracking: time is linear in the text.
 */
export interface Pattern {
  /** What stands between the `*`s, in order. */
  readonly pieces: readonly Piece[];
  readonly openStart: boolean;
  readonly openEnd: boolean;
}

interface Piece {
  readonly text: string;
  /** Positions in text, ascending, that stand for more than their character: `?` for any, `-` for any dash. */
  readonly anyAt: readonly number[];
}

/** What people write before an option, or paste from a word processor (Sigma's `windash`). */
const DASHES = '-/\u2013\u2014\u2015';

/** Reads a Sigma value. */
export function parsePattern(value: string): Pattern {
  const pieces: Piece[] = [];
  let text = '';
  let anyAt: number[] = [];
  let openStart = false;
  let openEnd = false;
  const endPiece = () => {
    if (text !== '') pieces.push({ text, anyAt });
    text = '';
    anyAt = [];
  };
  for (let i = 0; i < value.length; i++) {
    const char = value.charAt(i);
    const next = value.charAt(i + 1);
    openEnd = false;
    if (char === '\\' && (next === '*' || next === '?' || next === '\\')) {
      text += next;
      i++;
    } else if (char === '*') {
      if (text === '' && pieces.length === 0) openStart = true;
      endPiece();
      openEnd = true;
    } else {
      if (char === '?') anyAt.push(text.length);
      text += char;
    }
  }
  endPiece();
  return { pieces, openStart, openEnd };
}

/** A pattern without wildcards: this text, whatever is in it. */
export function plainPattern(text: string): Pattern {
  return { pieces: text === '' ? [] : [{ text, anyAt: [] }], openStart: false, openEnd: false };
}

/** The text of a pattern without wildcards; undefined when it has any. */
export function plainText({ pieces, openStart, openEnd }: Pattern): string | undefined {
  const [only] = pieces;
  if (pieces.length > 1 || openStart || openEnd || (only !== undefined && only.anyAt.length > 0)) return undefined;
  return only?.text ?? '';
}

/** The same pattern with a `*` before or after it. */
export function open(pattern: Pattern, start: boolean, end: boolean): Pattern {
  return { ...pattern, openStart: pattern.openStart || start, openEnd: pattern.openEnd || end };
}

/** The same pattern without case, to be tried on folded text. */
export function lower(pattern: Pattern): Pattern {
  const pieces = pattern.pieces.map((piece) => ({ text: foldCase(piece.text), anyAt: piece.anyAt }));
  return { ...pattern, pieces };
}

/** The same pattern with any dash where one begins an option: before a word, and not within one. */
export function withAnyDash(pattern: Pattern): Pattern {
  return { ...pattern, pieces: pattern.pieces.map(dashedPiece) };
}

function dashedPiece({ text, anyAt }: Piece): Piece {
  const dashes: number[] = [];
  const isWord = (at: number) => /[\p{L}\p{N}_]/u.test(text.charAt(at));
  for (let i = 0; i < text.length; i++) {
    if (DASHES.includes(text.charAt(i)) && isWord(i + 1) && !(i > 0 && isWord(i - 1))) dashes.push(i);
  }
  const chars = [...Array(text.length).keys()].map((i) => (dashes.includes(i) ? '-' : text.charAt(i)));
  return { text: chars.join(''), anyAt: [...anyAt, ...dashes].sort((a, b) => a - b) };
}

/** A test for the whole of a text. */
export function compilePattern(pattern: Pattern): (text: string) => boolean {
  const { pieces, openStart, openEnd } = pattern;
  const [only] = pieces;
  if (only === undefined) return openStart || openEnd ? () => true : (text) => text === '';
  if (pieces.length > 1 || only.anyAt.length > 0) return (text) => matchPieces(pattern, text);
  const literal = only.text;
  if (openStart && openEnd) return (text) => text.includes(literal);
  if (openStart) return (text) => text.endsWith(literal);
  if (openEnd) return (text) => text.startsWith(literal);
  return (text) => text === literal;
}

/** The longest run of fixed characters that every match holds; empty when there is none. */
export function longestLiteral(pattern: Pattern): string {
  let longest = '';
  for (const piece of pattern.pieces) {
    let start = 0;
    for (const end of [...piece.anyAt, piece.text.length]) {
      if (end - start > longest.length) longest = piece.text.slice(start, end);
      start = end + 1;
    }
  }
  return longest;
}

/** Each piece at its first place after the one before: when any choice fits, this one does. */
function matchPieces(pattern: Pattern, text: string): boolean {
  const { pieces, openStart, openEnd } = pattern;
  let from = 0;
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i] as Piece;
    const last = i === pieces.length - 1;
    if (last && !openEnd) {
      const at = text.length - piece.text.length;
      return at >= from && (i > 0 || openStart || at === 0) && pieceAt(piece, text, at);
    }
    const at = i === 0 && !openStart ? (pieceAt(piece, text, 0) ? 0 : -1) : findPiece(piece, text, from);
    if (at < 0) return false;
    from = at + piece.text.length;
  }
  return true;
}

function findPiece(piece: Piece, text: string, from: number): number {
  if (piece.anyAt.length === 0) return text.indexOf(piece.text, from);
  for (let at = from; at + piece.text.length <= text.length; at++) if (pieceAt(piece, text, at)) return at;
  return -1;
}

function pieceAt(piece: Piece, text: string, at: number): boolean {
  if (piece.anyAt.length === 0) return text.startsWith(piece.text, at);
  if (at + piece.text.length > text.length) return false;
  let any = 0;
  for (let i = 0; i < piece.text.length; i++) {
    if (piece.anyAt[any] === i) {
      any++;
      if (piece.text.charAt(i) === '-' && !DASHES.includes(text.charAt(at + i))) return false;
    } else if (piece.text.charCodeAt(i) !== text.charCodeAt(at + i)) return false;
  }
  return true;
}
