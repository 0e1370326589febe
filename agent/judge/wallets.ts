import { BASE58_COINS, base58Check } from './wallet/base58.ts';
import { BECH32_COINS, bech32Check } from './wallet/bech32.ts';
import { CASHADDR_COINS, cashaddrCheck } from './wallet/cashaddr.ts';
import { CRYPTONOTE_COINS, cryptonoteCheck } from './wallet/cryptonote.ts';
import { HEX_COINS, hexCheck } from './wallet/hex.ts';
import { qubicCheck } from './wallet/qubic.ts';
import { TON_LENGTH, tonCheck } from './wallet/ton.ts';
import type { Wallet, Word } from './wallet/wallet.ts';

export type { Wallet } from './wallet/wallet.ts';

/** Every coin that findWallets can name. */
export const COINS: readonly string[] = [
  ...new Set([
    ...CRYPTONOTE_COINS,
    ...BASE58_COINS,
    ...BECH32_COINS,
    ...CASHADDR_COINS,
    ...HEX_COINS,
    ...['QUBIC', 'TON'],
  ]),
];

/** In the order of how surely their shape tells them. */
const CHECKS = [cryptonoteCheck, hexCheck, bech32Check, cashaddrCheck, qubicCheck, base58Check];

const SHORTEST = 26;
const LONGEST = 240;
const LONGEST_PREFIX = 20;
/** A checksum costs some microseconds; a hostile text may not ask for more than this many. */
const MAX_CHECKS = 256;

/**
 * Finds the wallet addresses in a text. They are words of letters and digits, so what pools let people append
 * (`.worker`, `+difficulty`, `/email`, `#referral`) and put before them (`XMR:`) falls away by itself.
 */
export function findWallets(text: string): readonly Wallet[] {
  const search = new Search(text);
  let before = { start: 0, end: -1 };
  for (let start = 0; start < text.length && !search.isOver; start++) {
    if (!isAlphanumeric(text.charCodeAt(start))) continue;
    if (search.tryTon(start)) {
      start += TON_LENGTH;
      continue;
    }
    let end = start + 1;
    while (end < text.length && isAlphanumeric(text.charCodeAt(end))) end++;
    if (end - start >= SHORTEST && end - start <= LONGEST) {
      const isPrefix = before.end === start - 1 && text[before.end] === ':' && start - before.start <= LONGEST_PREFIX;
      search.tryWord(
        { text: text.slice(start, end), prefix: isPrefix ? text.slice(before.start, before.end) : '' },
        end,
      );
    }
    before = { start, end };
    start = end;
  }
  return search.found;
}

class Search {
  private readonly text: string;
  private readonly byAddress = new Map<string, Wallet>();
  private checks = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isOver(): boolean {
    return this.checks >= MAX_CHECKS;
  }

  get found(): readonly Wallet[] {
    return [...this.byAddress.values()];
  }

  tryWord(word: Word, end: number): void {
    for (const recognise of CHECKS) {
      const wallet = this.check(recognise(word));
      if (wallet === undefined) continue;
      this.add(inWordsOf(word.prefix, wallet), end);
      return;
    }
  }

  tryTon(start: number): boolean {
    const wallet = this.check(tonCheck(this.text, start));
    if (wallet === undefined) return false;
    this.add(wallet, start + TON_LENGTH);
    return true;
  }

  private check(check: (() => Wallet | undefined) | undefined): Wallet | undefined {
    if (check === undefined) return undefined;
    this.checks++;
    return check();
  }

  private add(wallet: Wallet, end: number): void {
    const worker = workerAt(this.text, end);
    this.byAddress.set(wallet.address, worker === undefined ? wallet : { ...wallet, worker });
  }
}

/** `DOGE:D8Ev...`, as pools that pay in many coins have it, says which of the coins that share a form it is. */
function inWordsOf(prefix: string, wallet: Wallet): Wallet {
  const { alike = [], ...rest } = wallet;
  const coin = alike.find((name) => name === prefix.toUpperCase());
  return coin === undefined ? wallet : { ...rest, coin };
}

/** The worker behind an address: `.rig1`, `+50000.rig1`, `/rig1`. What is followed by an @ is the name of a person. */
const WORKER = /^(?:\+\d{1,15})?[./]([A-Za-z0-9_-]{1,64})(?![A-Za-z0-9_.-]*@)/;
const LONGEST_WORKER = 200;

function workerAt(text: string, end: number): string | undefined {
  const next = text[end];
  if (next !== '.' && next !== '/' && next !== '+') return undefined;
  return WORKER.exec(text.slice(end, end + LONGEST_WORKER))?.[1];
}

function isAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}
