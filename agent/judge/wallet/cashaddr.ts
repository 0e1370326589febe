import type { Wallet, Word } from './wallet.ts';

const CASHADDR = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
/** Conflux's base32 (CIP-37) leaves out i, l, o and q. */
const CONFLUX = 'abcdefghjkmnprstuvwxyz0123456789';

/** Coins by prefix: Bitcoin Cash and Nexa, Kaspa and its forks, Conflux. */
const COINS_BY_PREFIX: ReadonlyMap<string, string> = new Map([
  ['bitcoincash', 'BCH'],
  ['ecash', 'XEC'],
  ['nexa', 'NEXA'],
  ['kaspa', 'KAS'],
  ['karlsen', 'KLS'],
  ['pyrin', 'PYI'],
  ['nexellia', 'NXL'],
  ['spectre', 'SPR'],
  ['sedra', 'SDR'],
  ['bugna', 'BGA'],
  ['waglayla', 'WALA'],
  ['hoosat', 'HTN'],
  ['astrix', 'AIX'],
  ['cfx', 'CFX'],
]);

export const CASHADDR_COINS = [...new Set(COINS_BY_PREFIX.values())];

const SHORTEST = 34;
const LONGEST = 112;

/** Recognises `prefix:payload` addresses with a BCH checksum of 40 bits; Bitcoin Cash may go without its prefix. */
export function cashaddrWallet({ text, prefix }: Word): Wallet | undefined {
  if (text.length < SHORTEST || text.length > LONGEST) return undefined;
  const known = COINS_BY_PREFIX.get(prefix.toLowerCase());
  if (known === undefined && !/^[qp][02-9ac-hj-np-z]{41}$/.test(text)) return undefined;
  const name = known === undefined ? 'bitcoincash' : prefix.toLowerCase();
  const values = digits(text.toLowerCase(), name === 'cfx' ? CONFLUX : CASHADDR);
  if (values === undefined || checksum([...letters(name), 0, ...values]) !== 0n) return undefined;
  return { coin: known ?? 'BCH', address: known === undefined ? text : `${prefix}:${text}`, proven: true };
}

function letters(prefix: string): number[] {
  return [...prefix].map((letter) => letter.charCodeAt(0) & 31);
}

function digits(payload: string, alphabet: string): number[] | undefined {
  const values = [...payload].map((char) => alphabet.indexOf(char));
  return values.includes(-1) ? undefined : values;
}

const GENERATORS = [0x98f2bc8e61n, 0x79b76d99e2n, 0xf33e5fb3c4n, 0xae2eabe2a8n, 0x1e4f43e470n];

/** The polynomial of the cashaddr specification; 0 for a valid address. */
function checksum(values: readonly number[]): bigint {
  let remainder = 1n;
  for (const value of values) {
    const top = remainder >> 35n;
    remainder = ((remainder & 0x07ffffffffn) << 5n) ^ BigInt(value);
    for (const [bit, generator] of GENERATORS.entries()) {
      if ((top >> BigInt(bit)) & 1n) remainder ^= generator;
    }
  }
  return remainder ^ 1n;
}
