import { RE2JS, RE2JSException } from 're2js';
import type { Text } from './event.ts';
import type { Need } from './need.ts';
import { regexNeed } from './regex-literals.ts';

/** Compiles an expression of RE2, which takes linear time on any text. Throws Error for what RE2 does not have. */
export function compileRegex(
  source: string,
  modifiers: readonly string[],
): { readonly test: (text: Text) => boolean; readonly need: Need } {
  const flags =
    (modifiers.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (modifiers.includes('m') ? RE2JS.MULTILINE : 0) |
    (modifiers.includes('s') ? RE2JS.DOTALL : 0);
  try {
    const regex = RE2JS.compile(source, flags);
    return { test: (text) => regex.test(text.raw), need: regexNeed(source) };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new Error(`the regular expression is not one of RE2: ${error.message}`);
  }
}
