import { BASE58_COINS, base58Wallet } from './wallet/base58.ts';
import { BECH32_COINS, bech32Wallet } from './wallet/bech32.ts';
import { CASHADDR_COINS, cashaddrWallet } from './wallet/cashaddr.ts';
import { CRYPTONOTE_COINS, cryptonoteWallet } from './wallet/cryptonote.ts';
import { evmWallet } from './wallet/evm.ts';
import type { Wallet, Word } from './wallet/wallet.ts';

export type { Wallet } from './wallet/wallet.ts';

/** Every coin that findWallets can name. */
export const COINS: readonly string[] = [
  ...new Set([...CRYPTONOTE_COINS, ...BASE58_COINS, ...BECH32_COINS, ...CASHADDR_COINS, 'EVM']),
];

const SHORTEST = 26;
const LONGEST = 200;
/** A checksum costs some microseconds; a hostile text may not ask for more than this many. */
const MAX_CANDIDATES = 256;

/**
 * Finds the wallet addresses in a text. They are words of letters and digits, so what pools let people append
 * (`.worker`, `+difficulty`, `/email`, `#referral`) and put before them (`XMR:`) falls away by itself.
 */
export function findWallets(text: string): readonly Wallet[] {
  const found = new Map<string, Wallet>();
  let candidates = 0;
  let prefixStart = 0;
  let prefixEnd = -1;
  for (let start = 0; start < text.length; start++) {
    if (!isAlphanumeric(text.charCodeAt(start))) continue;
    let end = start + 1;
    while (end < text.length && isAlphanumeric(text.charCodeAt(end))) end++;
    if (end - start >= SHORTEST && end - start <= LONGEST) {
      if (++candidates > MAX_CANDIDATES) break;
      const follows = prefixEnd === start - 1 && text[prefixEnd] === ':' && start - prefixStart < 20;
      const prefix = follows ? text.slice(prefixStart, prefixEnd) : '';
      const wallet = walletOf({ text: text.slice(start, end), prefix });
      if (wallet !== undefined) found.set(wallet.address, wallet);
    }
    prefixStart = start;
    prefixEnd = end;
    start = end;
  }
  return [...found.values()];
}

function walletOf(word: Word): Wallet | undefined {
  const { text } = word;
  return cryptonoteWallet(text) ?? evmWallet(text) ?? bech32Wallet(text) ?? cashaddrWallet(word) ?? base58Wallet(text);
}

function isAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}
