import { blake2b } from '@noble/hashes/blake2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { hex } from '@scure/base';
import { type Check, startsWith, type Wallet, type Word } from './wallet.ts';

/** Burn addresses and placeholders have few digits; of 40 random ones, fewer than 8 different are unheard of. */
const FEWEST_DIGITS = 8;

export const HEX_COINS = ['EVM', 'SC', 'WART'];

/**
 * Addresses in hexadecimal: of Ethereum and every chain like it (0x and 20 bytes), of Sia (32 bytes and 6 of BLAKE2b) and of
 * Warthog (20 bytes and 4 of SHA-256). 32 bytes alone, as Iron Fish has them, are those of any hash: they are none.
 */
export function hexCheck({ text }: Word): Check | undefined {
  if (text.length === 42 && /^0x[0-9a-fA-F]{40}$/.test(text)) return () => ethereum(text);
  if (text.length === 76 && /^[0-9a-f]+$/.test(text)) return () => sia(text);
  if (text.length === 48 && /^[0-9a-f]+$/.test(text)) return () => warthog(text);
  return undefined;
}

/** The checksum (EIP-55) is in the case of the letters; without any it is told by shape. */
function ethereum(address: string): Wallet | undefined {
  const digits = address.slice(2);
  const lower = digits.toLowerCase();
  if (new Set(lower).size < FEWEST_DIGITS) return undefined;
  if (digits === lower || digits === digits.toUpperCase()) return { coin: 'EVM', address, proven: false };
  return digits === inCase(lower) ? { coin: 'EVM', address, proven: true } : undefined;
}

function inCase(lower: string): string {
  const hash = hex.encode(keccak_256(new TextEncoder().encode(lower)));
  return [...lower].map((digit, i) => ((hash[i] ?? '0') >= '8' ? digit.toUpperCase() : digit)).join('');
}

function sia(address: string): Wallet | undefined {
  const bytes = hex.decode(address);
  const hash = blake2b(bytes.subarray(0, 32), { dkLen: 32 });
  return startsWith(hash, bytes.subarray(32)) ? { coin: 'SC', address, proven: true } : undefined;
}

function warthog(address: string): Wallet | undefined {
  const bytes = hex.decode(address);
  const hash = sha256(bytes.subarray(0, 20));
  return startsWith(hash, bytes.subarray(20)) ? { coin: 'WART', address, proven: true } : undefined;
}
