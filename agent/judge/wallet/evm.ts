import { keccak_256 } from '@noble/hashes/sha3.js';
import { hex } from '@scure/base';
import type { Wallet } from './wallet.ts';

/** Burn addresses and placeholders have few digits; of 40 random ones, fewer than 8 different are unheard of. */
const FEWEST_DIGITS = 8;

/** Recognises addresses of Ethereum and every chain like it. Their checksum (EIP-55) is in the case of the letters. */
export function evmWallet(address: string): Wallet | undefined {
  if (address.length !== 42 || !/^0x[0-9a-fA-F]{40}$/.test(address)) return undefined;
  const digits = address.slice(2);
  const lower = digits.toLowerCase();
  if (new Set(lower).size < FEWEST_DIGITS) return undefined;
  if (digits === lower || digits === digits.toUpperCase()) return { coin: 'EVM', address, proven: false };
  return digits === withChecksum(lower) ? { coin: 'EVM', address, proven: true } : undefined;
}

function withChecksum(lower: string): string {
  const hash = hex.encode(keccak_256(new TextEncoder().encode(lower)));
  return [...lower].map((digit, i) => ((hash[i] ?? '0') >= '8' ? digit.toUpperCase() : digit)).join('');
}
