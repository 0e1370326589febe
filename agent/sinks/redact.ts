import { isNameCharacter, isSecretName, isSecretToken, startsLikeWallet } from './secrets.ts';

const HIDDEN = '***';

/** Options whose value is `user:password`. */
const USER_AND_PASSWORD = new Set(['-u', '-U', '-O', '--user', '--userpass', '--proxy-user']);

/** Words that stand between `Authorization:` and the secret. RFC 9110 section 11. */
const SCHEMES = new Set(['bearer', 'basic', 'digest', 'token', 'negotiate']);

/** Schemes of URLs in which a name without a password is a secret too: `https://TOKEN@github.com`. Pools have others. */
const TOKEN_SCHEMES = new Set(['http', 'https', 'git+http', 'git+https', 'ftp', 'ftps']);

/** What the words so far say about the next one. */
type Expected = 'anything' | 'secret' | 'user-and-password';

/**
 * A command line with its secrets replaced by `***`: values of secret options and variables, passwords in URLs, bearer
 * tokens, JWTs and keys of known shapes. Pools and wallets stay, since they are what one looks for.
 * A few passes over each word and no backtracking: an argument may be 128 KiB of anything.
 */
export function redactArgv(argv: readonly string[]): string[] {
  const words = new Words();
  return argv.map((argument) => words.redactArgument(argument));
}

/** The same for one line of text, in which spaces part the arguments. */
export function redactText(text: string): string {
  return new Words().redactText(text);
}

class Words {
  private expected: Expected = 'anything';

  /** A secret argument is hidden as a whole, spaces included; any other may be a whole shell command. */
  redactArgument(argument: string): string {
    const isSecret = this.expected === 'secret' && !isOption(argument) && !SCHEMES.has(argument.toLowerCase());
    const equals = argument.indexOf('=');
    const isPair = argument.startsWith('-') && equals > 0 && isPairName(argument.slice(0, equals));
    if (!isSecret && !isPair) return this.redactText(argument);
    this.expected = 'anything';
    return isPair ? argument.slice(0, equals + 1) + HIDDEN : HIDDEN;
  }

  redactText(text: string): string {
    const wordsAndGaps = text.split(/(\s)/);
    return wordsAndGaps.map((part, i) => (i % 2 === 1 || part === '' ? part : this.redactWord(part))).join('');
  }

  private redactWord(word: string): string {
    const expected = this.expected;
    const bare = unquoted(word);
    const scheme = bare.slice(bare.lastIndexOf(':') + 1).toLowerCase();
    if (SCHEMES.has(scheme) && (expected === 'secret' || scheme === 'bearer' || scheme !== bare.toLowerCase())) {
      this.expected = 'secret';
      return word;
    }
    this.expected = expectedAfter(bare);
    if (expected === 'secret' && !isOption(bare)) return HIDDEN;
    if (expected === 'user-and-password') return hidePassword(word);
    return hidePairs(hideUserInfo(hideTokens(word)));
  }
}

function expectedAfter(word: string): Expected {
  if (USER_AND_PASSWORD.has(word)) return 'user-and-password';
  if (word === '-p') return 'secret';
  const name = unquoted(word.endsWith(':') || word.endsWith('=') ? word.slice(0, -1) : word);
  const mayName = name !== word || word.startsWith('-');
  return mayName && isSecretName(name) ? 'secret' : 'anything';
}

/** `--anything` or `-x`. Whatever else begins with a dash may as well be a password. */
function isOption(word: string): boolean {
  return word.startsWith('--') || (word.startsWith('-') && word.length === 2);
}

function unquoted(word: string): string {
  let start = 0;
  let end = word.length;
  while (start < end && isQuote(word[start])) start++;
  while (end > start && isQuote(word[end - 1])) end--;
  return word.slice(start, end);
}

function isQuote(character: string | undefined): boolean {
  return character === '"' || character === "'" || character === '`';
}

/** Runs of letters, digits, `_`, `-` and `.` that are secrets by their shape. */
function hideTokens(word: string): string {
  let shown = '';
  let start = 0;
  for (let i = 0; i <= word.length; i++) {
    if (i < word.length && isNameCharacter(word.charCodeAt(i))) continue;
    const run = word.slice(start, i);
    shown += (isSecretToken(run) ? HIDDEN : run) + word.slice(i, i + 1);
    start = i + 1;
  }
  return shown;
}

/** `scheme://user:password@host`, as often as it occurs. */
function hideUserInfo(word: string): string {
  let shown = '';
  let from = 0;
  for (let mark = word.indexOf('://'); mark >= 0; mark = word.indexOf('://', from)) {
    const start = mark + 3;
    const end = endOfAuthority(word, start);
    const at = word.slice(start, end).lastIndexOf('@');
    shown += word.slice(from, start);
    from = start;
    if (at < 0) continue;
    const userInfo = word.slice(start, start + at);
    const scheme = word.slice(schemeStart(word, mark), mark).toLowerCase();
    shown += !userInfo.includes(':') && TOKEN_SCHEMES.has(scheme) ? HIDDEN : hidePassword(userInfo);
    from = start + at;
  }
  return shown + word.slice(from);
}

function endOfAuthority(word: string, start: number): number {
  let end = start;
  while (end < word.length && !'/?#"\'`,'.includes(word[end] ?? '')) end++;
  return end;
}

function schemeStart(word: string, end: number): number {
  let start = end;
  const longest = Math.max(0, end - 16);
  while (start > longest && (isNameCharacter(word.charCodeAt(start - 1)) || word[start - 1] === '+')) start--;
  return start;
}

/** `user:password`. What follows a colon may also be a wallet, as in `kaspa:qz...`; that stays. */
function hidePassword(userInfo: string): string {
  let colon = userInfo.indexOf(':');
  while (colon >= 0 && startsLikeWallet(userInfo.slice(colon + 1, colon + 33)))
    colon = userInfo.indexOf(':', colon + 1);
  return colon < 0 ? userInfo : userInfo.slice(0, colon + 1) + HIDDEN;
}

/** `name=value` and `"name":"value"` where the name is that of a secret; in a query up to the next `&`. */
function hidePairs(word: string): string {
  let shown = '';
  let from = 0;
  let nameStart = 0;
  for (let i = 0; i < word.length; i++) {
    if (isNameCharacter(word.charCodeAt(i))) continue;
    const isSeparator = word[i] === '=' || (word[i] === ':' && word[i + 1] !== '/');
    const nameEnd = isQuote(word[i - 1]) ? i - 1 : i;
    const name = word.slice(nameStart, nameEnd);
    if (isSeparator && i + 1 < word.length && isPairName(name)) {
      const end = endOfValue(word, i + 1, word[nameStart - 1]);
      shown += word.slice(from, i + 1) + HIDDEN;
      from = end;
      i = end - 1;
    }
    // A quote that closes the name belongs to it: "name":"value".
    if (!(isQuote(word[i]) && (word[i + 1] === ':' || word[i + 1] === '='))) nameStart = i + 1;
  }
  return shown + word.slice(from);
}

function isPairName(name: string): boolean {
  return name === '-p' || isSecretName(name);
}

function endOfValue(word: string, start: number, beforeName: string | undefined): number {
  const quote = word[start];
  if (isQuote(quote)) {
    const closing = word.indexOf(quote ?? '', start + 1);
    return closing < 0 ? word.length : closing + 1;
  }
  if (beforeName !== '?' && beforeName !== '&') return word.length;
  let end = start;
  while (end < word.length && word[end] !== '&' && word[end] !== '#') end++;
  return end;
}
