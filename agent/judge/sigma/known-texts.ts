import { anyOf, type Need, needLiteral } from './need.ts';

/** What is known of a part of an expression: each text that it can match, or else the literals that a match holds. */
export interface Known {
  /** Without case. Absent when there are too many, or when they are not known. */
  readonly texts?: readonly string[];
  readonly need: Need;
}

/** More texts than these are no longer told apart. */
const MAX_TEXTS = 64;

/** Of what matches no character, such as `^`. */
export const EMPTY: Known = { texts: [''], need: undefined };
export const UNKNOWN: Known = { need: undefined };

/** The literals of which a match holds one. */
export function needOf({ texts, need }: Known): Need {
  return texts === undefined ? need : anyOf(texts.map(needLiteral));
}

/** Beyond ASCII, RE2 and foldCase may differ in what they hold for equal: claim nothing. */
export function literal(char: string): Known {
  return char.charCodeAt(0) < 0x80 ? { texts: [char.toLowerCase()], need: undefined } : UNKNOWN;
}

/** What one of several parts can match. */
export function either(branches: readonly Known[]): Known {
  const texts = branches.every((branch) => branch.texts !== undefined)
    ? [...new Set(branches.flatMap((branch) => branch.texts ?? []))]
    : undefined;
  if (texts !== undefined && texts.length <= MAX_TEXTS) return { texts, need: undefined };
  return { need: anyOf(branches.map(needOf)) };
}

/** Each text of the one followed by each of the other; undefined when there would be too many. */
export function joined(before: readonly string[], after: readonly string[]): readonly string[] | undefined {
  if (before.length * after.length > MAX_TEXTS) return undefined;
  return before.flatMap((head) => after.map((tail) => head + tail));
}
