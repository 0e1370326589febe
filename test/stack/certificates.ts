import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a certificate and its key, and of who signed it. PEM. */
export interface Certificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** An authority of our own, good for a day; it signs certificates for 127.0.0.1. */
export class Authority {
  readonly ca: string;
  readonly #key: string;
  readonly #folder: string;
  readonly #name: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    this.ca = join(folder, `${name}.crt`);
    this.#key = join(folder, `${name}.key`);
    const subject = ['-subj', `/CN=${name}`, '-days', '1'];
    openssl(['req', '-x509', ...NEW_KEY, '-keyout', this.#key, '-out', this.ca, ...subject]);
  }

  sign(name: string): Certificate {
    const file = (end: string) => join(this.#folder, `${this.#name}-${name}.${end}`);
    writeFileSync(file('ext'), 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n');
    openssl(['req', ...NEW_KEY, '-keyout', file('key'), '-out', file('csr'), '-subj', `/CN=${name}`]);
    const signer = ['-CA', this.ca, '-CAkey', this.#key, '-CAcreateserial', '-days', '1', '-extfile', file('ext')];
    openssl(['x509', '-req', '-in', file('csr'), '-out', file('crt'), ...signer]);
    return { ca: this.ca, cert: file('crt'), key: file('key') };
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
