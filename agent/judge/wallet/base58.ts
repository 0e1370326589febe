import { blake2b } from '@noble/hashes/blake2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base58 } from '@scure/base';
import type { Wallet } from './wallet.ts';

/**
 * Coins by version byte of their pay-to-key and pay-to-script addresses (chainparams of each coin's node). Many coins
 * share one; the name is then that of the most mined.
 */
const COINS_BY_VERSION: ReadonlyMap<number, string> = new Map([
  [0x00, 'BTC'],
  [0x05, 'BTC'],
  [0x0e, 'FTC'],
  [0x10, 'DASH'],
  [0x16, 'DOGE'],
  [0x17, 'CLORE'],
  [0x1e, 'DOGE'],
  [0x26, 'BTG'],
  [0x30, 'LTC'],
  [0x32, 'LTC'],
  [0x35, 'XNA'],
  [0x37, 'PPC'],
  [0x3c, 'RVN'],
  [0x3f, 'DGB'],
  [0x41, 'TRX'],
  [0x47, 'VTC'],
  [0x4c, 'DASH'],
  [0x52, 'FIRO'],
  [0x66, 'VRSC'],
  [0x7a, 'RVN'],
]);

/** Zcash and its relatives (Flux among them) use two bytes; Horizen has its own. */
const COINS_BY_LONG_VERSION: ReadonlyMap<number, string> = new Map([
  [0x1cb8, 'ZEC'],
  [0x1cbd, 'ZEC'],
  [0x2089, 'ZEN'],
  [0x2096, 'ZEN'],
]);

export const BASE58_COINS = [
  ...new Set([...COINS_BY_VERSION.values(), ...COINS_BY_LONG_VERSION.values(), 'ERG', 'ALPH']),
];

/** Lengths of 25 and 26 bytes, of Ergo's 38 and of Alephium's 33, in characters. */
const SHORTEST = 26;
const LONGEST = 51;

/** Recognises base58 addresses: version, key hash and checksum. */
export function base58Wallet(address: string): Wallet | undefined {
  if (address.length < SHORTEST || address.length > LONGEST || !/^[1-9A-HJ-NP-Za-km-z]+$/.test(address)) {
    return undefined;
  }
  const bytes = base58.decode(address);
  const coin = coinOf(bytes);
  if (coin !== undefined) return { coin, address, proven: true };
  // Alephium: a zero byte and a hash, without a checksum.
  const isAlephium = bytes.length === 33 && bytes[0] === 0 && address.length >= 43 && /\d/.test(address.slice(1));
  return isAlephium ? { coin: 'ALPH', address, proven: false } : undefined;
}

function coinOf(bytes: Uint8Array): string | undefined {
  const payload = bytes.subarray(0, -4);
  const checksum = bytes.subarray(-4);
  const [first = 0, second = 0] = bytes;
  if (bytes.length === 25 || bytes.length === 26) {
    const coin = bytes.length === 25 ? COINS_BY_VERSION.get(first) : COINS_BY_LONG_VERSION.get(first * 256 + second);
    return coin !== undefined && startsWith(sha256(sha256(payload)), checksum) ? coin : undefined;
  }
  // Ergo: network and type (1: main network, pay to key), a compressed key, BLAKE2b.
  const isErgo = bytes.length === 38 && first === 1;
  return isErgo && startsWith(blake2b(payload, { dkLen: 32 }), checksum) ? 'ERG' : undefined;
}

export function startsWith(hash: Uint8Array, checksum: Uint8Array): boolean {
  return checksum.every((byte, i) => byte === hash[i]);
}
