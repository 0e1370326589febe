/** Ends of names that hold a secret, in any compound: DB_PASSWORD, accessToken, x-auth-token. */
const ENDINGS = ['password', 'passwd', 'passphrase', 'secret', 'token', 'apikey', 'accesskey', 'secretkey'];

/** Last parts of names that hold a secret when they stand alone: `--pass`, `MYSQL_PWD`, but not `--bypass`. */
const PARTS = new Set(['pass', 'pwd', 'auth', 'authorization', 'cookie', 'requirepass']);

/** What makes a secret of a key: `--api-key`, but not `--sort-key`. */
const KEYS = new Set(['api', 'access', 'secret', 'private', 'auth', 'account', 'encryption', 'shared']);

/** Beginnings of keys that their issuers made recognisable: AWS, GitHub, GitLab, Slack, OpenAI, Hugging Face. */
const PREFIXES = ['AKIA', 'ASIA', 'ghp_', 'gho_', 'ghs_', 'ghu_', 'ghr_', 'github_pat_', 'glpat-', 'xox', 'sk-', 'hf_'];

/** The shortest of those keys has 20 characters (AWS), the shortest wallet 26 (Bitcoin). */
const SHORTEST_KEY = 20;
const SHORTEST_WALLET = 26;

/** Longer names are judged by their end. */
const JUDGED = 64;

/** True for the name of an option, a variable, a header or a field whose value is a secret. */
export function isSecretName(name: string): boolean {
  const parts = name.slice(-JUDGED).toLowerCase().replaceAll('-', '_').replaceAll('.', '_').split('_');
  const last = parts.at(-1) ?? '';
  if (last === 'key') return KEYS.has(parts.at(-2) ?? '');
  return PARTS.has(last) || ENDINGS.some((ending) => last.endsWith(ending));
}

/** True for a run of token characters that is a secret by its own shape: a key with a known beginning, or a JWT. */
export function isSecretToken(run: string): boolean {
  if (run.length < SHORTEST_KEY) return false;
  if (PREFIXES.some((prefix) => run.startsWith(prefix))) return true;
  // Header and payload of a JWT are JSON objects: base64 of `{"`. RFC 7519.
  return run.startsWith('eyJ') && run.includes('.eyJ');
}

/** True when the text begins with so many letters and digits that it may be a wallet. */
export function startsLikeWallet(text: string): boolean {
  for (let i = 0; i < SHORTEST_WALLET; i++) {
    if (!isAlphanumeric(text.charCodeAt(i))) return false;
  }
  return true;
}

/** Letters, digits, `_`, `-` and `.`: what names and tokens are made of. */
export function isNameCharacter(code: number): boolean {
  return isAlphanumeric(code) || code === 0x5f || code === 0x2d || code === 0x2e;
}

function isAlphanumeric(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}
