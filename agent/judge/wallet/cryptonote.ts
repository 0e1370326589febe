import { keccak_256 } from '@noble/hashes/sha3.js';
import { base58xmr } from '@scure/base';
import { BASE58, type Check, startsWith, type Word } from './wallet.ts';

/**
 * Monero's network byte is that of a standard address, an integrated one (with a payment id of 8 bytes) or a subaddress:
 * src/cryptonote_config.h. The number is how many bytes stand between it and the checksum.
 */
const MONERO: ReadonlyMap<number, number> = new Map([
  [18, 64],
  [19, 72],
  [42, 64],
]);

/** Other coins by how their addresses begin (cryptonote_config.h of each). */
const COINS_BY_BEGINNING: readonly (readonly [string, string])[] = [
  ['ZEPH', 'ZEPH'],
  ['Wm', 'AEON'],
  ['Wo', 'WOW'],
  ['WW', 'WOW'],
  ['Sumo', 'SUMO'],
  ['TRTL', 'TRTL'],
  ['hv', 'XHV'],
  ['SC1', 'SAL'],
  ['SaLv', 'SAL'],
  ['Zx', 'ZANO'],
  ['iZ', 'ZANO'],
  ['dERo', 'DERO'],
  ['ccx7', 'CCX'],
  ['RYoL', 'RYO'],
  ['etn', 'ETN'],
];
const OTHER = 'CryptoNote';

export const CRYPTONOTE_COINS = ['XMR', ...COINS_BY_BEGINNING.map(([, coin]) => coin), OTHER];

/** Two public keys and a checksum make 95 characters; an integrated address of TurtleCoin has 236. */
const SHORTEST = 90;
const LONGEST = 240;

/** CryptoNote addresses (Monero and its forks): base58 in blocks of 8 bytes, ended by four bytes of Keccak. */
export function cryptonoteCheck({ text }: Word): Check | undefined {
  if (text.length < SHORTEST || text.length > LONGEST || !BASE58.test(text)) return undefined;
  return () => {
    let bytes: Uint8Array;
    try {
      bytes = base58xmr.decode(text);
    } catch {
      // A block whose value is too large for its bytes.
      return undefined;
    }
    if (!startsWith(keccak_256(bytes.subarray(0, -4)), bytes.subarray(-4))) return undefined;
    return { coin: coinOf(text, bytes), address: text, proven: true };
  };
}

function coinOf(address: string, bytes: Uint8Array): string {
  if (MONERO.get(bytes[0] ?? 0) === bytes.length - 5) return 'XMR';
  return COINS_BY_BEGINNING.find(([beginning]) => address.startsWith(beginning))?.[1] ?? OTHER;
}
