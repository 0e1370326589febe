import type { Check, Word } from './wallet.ts';

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
/** Under a prefix that nobody has listed, but with the length and the checksum of Kaspa: one more of its many forks. */
const FORK = 'Kaspa-like';

export const CASHADDR_COINS = [...COINS_BY_PREFIX.values(), FORK];

const SHORTEST = 34;
const LONGEST = 112;
const BITCOIN_CASH = /^[qp][02-9ac-hj-np-z]{41}$/;
const KASPA = /^[qp][02-9ac-hj-np-z]{60,62}$/;
const FORK_PREFIX = /^[a-z]{3,16}$/;

/** Addresses as `prefix:payload` with a BCH checksum of 40 bits; Bitcoin Cash and Kaspa may go without their prefix. */
export function cashaddrCheck({ text, prefix }: Word): Check | undefined {
  if (text.length < SHORTEST || text.length > LONGEST) return undefined;
  const name = prefix.toLowerCase();
  const known = COINS_BY_PREFIX.get(name);
  if (known !== undefined) return check(known, name, text, `${prefix}:${text}`);
  if (BITCOIN_CASH.test(text)) return check('BCH', 'bitcoincash', text, text);
  if (!KASPA.test(text)) return undefined;
  const kaspa = check('KAS', 'kaspa', text, text);
  if (!FORK_PREFIX.test(prefix)) return kaspa;
  const fork = check(FORK, prefix, text, `${prefix}:${text}`);
  return () => kaspa() ?? fork();
}

function check(coin: string, name: string, payload: string, address: string): Check {
  return () => {
    const values = digits(payload.toLowerCase(), name === 'cfx' ? CONFLUX : CASHADDR);
    if (values === undefined || checksum([...letters(name), 0, ...values]) !== 0n) return undefined;
    return { coin, address, proven: true };
  };
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
