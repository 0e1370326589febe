/**
 * Control characters, and the line separators and direction marks of Unicode: what a terminal, a log or a page would
 * obey instead of show (CVE-2021-42574). The text stays on one line without them.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: to find them is the purpose
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u001b': '\\e' };

/** The text with every unsafe character written out, for a terminal, a log or a page. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => SHORT[character] ?? unicodeEscape(character));
}

/** One line of JSON without a line break. Safe where a reader takes U+2028 or U+0085 for the end of a line. */
export function jsonLine(value: unknown): string {
  return safeJson(JSON.stringify(value));
}

/** The same for JSON that is written already: unsafe characters can only stand inside its strings. */
export function safeJson(json: string): string {
  return json.replace(UNSAFE, unicodeEscape);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
