import { blake256 } from '@noble/hashes/blake1.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base58 } from '@scure/base';
import { BASE58, type Check, startsWith, type Wallet, type Word } from './wallet.ts';

/**
 * Coins by version byte of their pay-to-key and pay-to-script addresses (chainparams of each coin's node). Many coins
 * share one: the first is the most mined, the others follow.
 */
const COINS_BY_VERSION: ReadonlyMap<number, readonly string[]> = new Map([
  [0x00, ['BTC', 'BCH', 'RXD']],
  [0x05, ['BTC', 'BCH', 'RXD']],
  [0x0e, ['FTC']],
  [0x10, ['DASH']],
  [0x16, ['DOGE']],
  [0x17, ['CLORE', 'AIPG']],
  [0x1e, ['DOGE', 'DGB', 'XVG']],
  [0x21, ['EVR']],
  [0x26, ['BTG', 'GRLC', 'NEOX']],
  [0x30, ['LTC']],
  [0x32, ['LTC', 'MEWC']],
  [0x35, ['XNA']],
  [0x37, ['PPC']],
  [0x3c, ['RVN', 'VRSC', 'KMD', 'RTM']],
  [0x3f, ['DGB', 'SUGAR']],
  [0x41, ['TRX']],
  [0x47, ['VTC']],
  [0x4c, ['DASH']],
  [0x4e, ['YTN']],
  [0x52, ['FIRO']],
  [0x66, ['VRSC']],
  [0x7a, ['RVN']],
]);
/** Zcash and its relatives use two bytes. */
const COINS_BY_LONG_VERSION: ReadonlyMap<number, readonly string[]> = new Map([
  [0x1325, ['BTCP']],
  [0x1836, ['KOTO']],
  [0x1c28, ['YEC']],
  [0x1cb8, ['ZEC', 'FLUX', 'BTCZ', 'ZCL']],
  [0x1cbd, ['ZEC', 'FLUX', 'BTCZ', 'ZCL']],
  [0x2089, ['ZEN']],
  [0x2096, ['ZEN']],
]);
/** Test networks of Bitcoin and its relatives: nothing is mined there for money. */
const TEST_VERSIONS = [0x6f, 0xc4];
/** Any other version: the checksum holds, so it is an address of one of the hundreds of coins made after Bitcoin. */
const OTHER = 'Bitcoin-like';

export const BASE58_COINS = [
  ...[...COINS_BY_VERSION.values(), ...COINS_BY_LONG_VERSION.values()].flat(),
  ...[OTHER, 'DCR', 'ERG', 'XDAG', 'ALPH'],
];

/** XDAG's 24 bytes, Bitcoin's 25, Zcash's 26, Alephium's 33, Ergo's 38, in characters. */
const SHORTEST = 26;
const LONGEST = 52;

/** Base58 addresses: version, key hash and checksum. */
export function base58Check({ text }: Word): Check | undefined {
  if (text.length < SHORTEST || text.length > LONGEST || !BASE58.test(text)) return undefined;
  return () => {
    const bytes = base58.decode(text);
    const [coin, ...alike] = coinsOf(bytes);
    if (coin !== undefined) return wallet(coin, alike, text);
    // Alephium: a zero byte and a hash, without a checksum.
    const isAlephium = bytes.length === 33 && bytes[0] === 0 && text.length >= 43 && /\d/.test(text.slice(1));
    return isAlephium ? { coin: 'ALPH', address: text, proven: false } : undefined;
  };
}

function wallet(coin: string, alike: readonly string[], address: string): Wallet {
  return { coin, ...(alike.length === 0 ? {} : { alike }), address, proven: true };
}

/** The coins whose checksum holds, likeliest first; empty when none does. */
function coinsOf(bytes: Uint8Array): readonly string[] {
  const [first = 0, second = 0] = bytes;
  switch (bytes.length) {
    case 24: // XDAG: the hash of a key, without a version (XDagger/xdagj docs/New_Address_Structure.md).
      return holds(bytes, doubleSha256) ? ['XDAG'] : [];
    case 25:
      if (TEST_VERSIONS.includes(first) || !holds(bytes, doubleSha256)) return [];
      return COINS_BY_VERSION.get(first) ?? [OTHER];
    case 26: // Decred has BLAKE-256 in place of SHA-256.
      if (first === 0x07 && holds(bytes, (payload) => blake256(blake256(payload)))) return ['DCR'];
      return holds(bytes, doubleSha256) ? (COINS_BY_LONG_VERSION.get(first * 256 + second) ?? [OTHER]) : [];
    case 38: // Ergo: network and type (1: main network, pay to key), a compressed key.
      return first === 1 && holds(bytes, (payload) => blake2b(payload, { dkLen: 32 })) ? ['ERG'] : [];
    default:
      return [];
  }
}

function holds(bytes: Uint8Array, hash: (payload: Uint8Array) => Uint8Array): boolean {
  return startsWith(hash(bytes.subarray(0, -4)), bytes.subarray(-4));
}

function doubleSha256(payload: Uint8Array): Uint8Array {
  return sha256(sha256(payload));
}
