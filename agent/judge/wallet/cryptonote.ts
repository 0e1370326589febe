import { keccak_256 } from '@noble/hashes/sha3.js';
import { base58xmr } from '@scure/base';
import { startsWith } from './base58.ts';
import type { Wallet } from './wallet.ts';

/** Coins by how their addresses begin (cryptonote_config.h of each). */
const COINS_BY_BEGINNING: readonly (readonly [string, string])[] = [
  ['4', 'XMR'],
  ['8', 'XMR'],
  ['ZEPH', 'ZEPH'],
  ['Wm', 'AEON'],
  ['Wo', 'WOW'],
  ['WW', 'WOW'],
  ['Sumo', 'SUMO'],
  ['TRTL', 'TRTL'],
  ['hv', 'XHV'],
  ['SC1', 'SAL'],
  ['Zx', 'ZANO'],
  ['iZ', 'ZANO'],
  ['dERo', 'DERO'],
];
const OTHER = 'CryptoNote';

export const CRYPTONOTE_COINS = [...new Set(COINS_BY_BEGINNING.map(([, coin]) => coin)), OTHER];

/** Two public keys and a checksum make 95 characters; tags and payment ids of other forms up to about 190. */
const SHORTEST = 90;
const LONGEST = 190;

/** Recognises CryptoNote addresses (Monero and its forks): base58 in blocks, ended by four bytes of Keccak. */
export function cryptonoteWallet(address: string): Wallet | undefined {
  if (address.length < SHORTEST || address.length > LONGEST || !/^[1-9A-HJ-NP-Za-km-z]+$/.test(address)) {
    return undefined;
  }
  let bytes: Uint8Array;
  try {
    bytes = base58xmr.decode(address);
  } catch {
    // A block whose value is too large for its bytes.
    return undefined;
  }
  if (!startsWith(keccak_256(bytes.subarray(0, -4)), bytes.subarray(-4))) return undefined;
  const coin = COINS_BY_BEGINNING.find(([beginning]) => address.startsWith(beginning))?.[1] ?? OTHER;
  return { coin, address, proven: true };
}
