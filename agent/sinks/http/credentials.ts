import { readFileSync, statSync } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';

/** How we show who we are. The files are read for every request, since their content is renewed. */
export interface HttpCredentials {
  readonly username?: string | undefined;
  readonly password_file?: string | undefined;
  readonly bearer_token_file?: string | undefined;
}

export interface TlsFiles {
  /** Authorities to trust in place of those that the system knows. PEM, as are the others. */
  readonly ca_file?: string | undefined;
  readonly cert_file?: string | undefined;
  readonly key_file?: string | undefined;
}

/** A password, a token or a certificate; whoever points to something longer made a mistake. */
const MAX_SECRET = 64 * 1024;
const MAX_PEM = 1024 * 1024;

/** The header that says who we are. A name and a password in the URL count as well. Throws when a file cannot be read. */
export function credentialsOf(url: URL, options: HttpCredentials): Readonly<Record<string, string>> {
  const { username, password_file, bearer_token_file } = options;
  if (bearer_token_file !== undefined)
    return { authorization: `Bearer ${readSecret('bearer_token_file', bearer_token_file)}` };
  const name = username ?? decodeURIComponent(url.username);
  if (name === '') return {};
  const password =
    password_file === undefined ? decodeURIComponent(url.password) : readSecret('password_file', password_file);
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` };
}

/** The first line of a file with a secret. */
export function readSecret(key: string, file: string): string {
  const secret = read(key, file, MAX_SECRET).trim();
  if (secret === '') throw new Error(`${key} ${file} is empty`);
  // It goes into a header: whoever writes more than one line there meant another file.
  if (/[\r\n\0]/.test(secret)) throw new Error(`${key} ${file} has more than one line`);
  return secret;
}

/** What the files say, unless they are still the ones of that fingerprint. Throws when one cannot be read. */
export function readTls({ ca_file, cert_file, key_file }: TlsFiles, known: string) {
  const files = { ca: ca_file, cert: cert_file, key: key_file };
  const given = Object.entries(files).filter((entry): entry is [keyof typeof files, string] => entry[1] !== undefined);
  const fingerprint = JSON.stringify(given.map(([part, file]) => stamp(`${part}_file`, file)));
  if (fingerprint === known) return { tls: {}, fingerprint };
  const tls: SecureContextOptions = {};
  for (const [part, file] of given) tls[part] = read(`${part}_file`, file, MAX_PEM);
  return { tls, fingerprint };
}

/** Changes whenever a file is written or replaced, also as Kubernetes does it: by a link in the path. */
function stamp(key: string, file: string): readonly unknown[] {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return [ino, size, mtimeMs];
  } catch (error) {
    throw unreadable(key, file, error);
  }
}

function read(key: string, file: string, most: number): string {
  try {
    if (statSync(file).size > most) throw Object.assign(new Error(), { code: 'EFBIG' });
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(key, file, error);
  }
}

function unreadable(key: string, file: string, error: unknown): Error {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException;
  return new Error(`${key} ${file} cannot be read (${code})`);
}
