const ORDINARY = 0;
const SPACE = 1;
/** Ends a command, wherever it stands. */
const BREAK = 2;
/** `&` breaks but within a word: `2>&1` goes on. `$` breaks as `$(`. */
const AMPERSAND = 3;
const DOLLAR = 4;

const KINDS = kinds();

/**
 * The words of a shell script, at most `limit`: split at spaces, and where a command ends, which becomes the word `;`.
 * Quotes are left alone. Every character is looked at once.
 */
export function scriptWords(script: string, limit: number): string[] {
  const words: string[] = [];
  let start = -1;
  for (let i = 0; i < script.length && words.length < limit; i++) {
    const kind = kindAt(script, i);
    if (kind === ORDINARY) {
      if (start < 0) start = i;
      continue;
    }
    if (start >= 0) words.push(script.slice(start, i));
    start = -1;
    if (kind === BREAK) words.push(';');
  }
  if (start >= 0) words.push(script.slice(start));
  return words.slice(0, limit);
}

function kindAt(script: string, i: number): number {
  const code = script.charCodeAt(i);
  if (code >= KINDS.length) return /\s/.test(script.charAt(i)) ? SPACE : ORDINARY;
  const kind = KINDS[code] as number;
  if (kind < AMPERSAND) return kind;
  const next = script.charAt(i + 1);
  if (kind === DOLLAR) return next === '(' ? BREAK : ORDINARY;
  const isSecond = i > 0 && script.charAt(i - 1) === '&';
  return isSecond || next === '' || next === '&' || kindAt(script, i + 1) !== ORDINARY ? BREAK : ORDINARY;
}

function kinds(): Uint8Array {
  const table = new Uint8Array(128);
  for (const char of ' \t\v\f\r') table[char.charCodeAt(0)] = SPACE;
  for (const char of ';|`(){}\n') table[char.charCodeAt(0)] = BREAK;
  table['&'.charCodeAt(0)] = AMPERSAND;
  table['$'.charCodeAt(0)] = DOLLAR;
  return table;
}
