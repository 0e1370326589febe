import { bech32, bech32m } from '@scure/base';
import type { Wallet } from './wallet.ts';

/** Coins by human-readable part: SLIP-173 and the coins' own chainparams. */
const COINS_BY_PREFIX: ReadonlyMap<string, string> = new Map([
  ['bc', 'BTC'],
  ['ltc', 'LTC'],
  ['vtc', 'VTC'],
  ['dgb', 'DGB'],
  ['zil', 'ZIL'],
  ['zs', 'ZEC'],
  ['bv', 'VEIL'],
  ['grin', 'GRIN'],
  ['dero', 'DERO'],
  ['deroi', 'DERO'],
  ['xch', 'XCH'],
  ['prl', 'PRL'],
  ['rtm', 'RTM'],
]);

export const BECH32_COINS = [...new Set(COINS_BY_PREFIX.values())];

const LONGEST = 200;

/** Recognises bech32 and bech32m addresses (BIP 173, BIP 350). */
export function bech32Wallet(address: string): Wallet | undefined {
  if (address.length < 39 || address.length > LONGEST) return undefined;
  const separator = address.lastIndexOf('1');
  const coin = COINS_BY_PREFIX.get(address.slice(0, separator).toLowerCase());
  if (coin === undefined) return undefined;
  const text = address as `${string}1${string}`;
  const proven = bech32.decodeUnsafe(text, LONGEST) ?? bech32m.decodeUnsafe(text, LONGEST);
  return proven ? { coin, address, proven: true } : undefined;
}
