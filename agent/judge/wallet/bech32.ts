import { bech32, bech32m } from '@scure/base';
import type { Check, Word } from './wallet.ts';

/** Coins by human-readable part: SLIP-173 and the coins' own chainparams. */
const COINS_BY_PREFIX: ReadonlyMap<string, string> = new Map([
  ['aleo', 'ALEO'],
  ['bc', 'BTC'],
  ['bel', 'BEL'],
  ['btg', 'BTG'],
  ['bv', 'VEIL'],
  ['ckb', 'CKB'],
  ['dero', 'DERO'],
  ['deroi', 'DERO'],
  ['dgb', 'DGB'],
  ['grin', 'GRIN'],
  ['grs', 'GRS'],
  ['hs', 'HNS'],
  ['ltc', 'LTC'],
  ['ltcmweb', 'LTC'],
  ['mona', 'MONA'],
  ['nc', 'NMC'],
  ['prl', 'PRL'],
  ['rtm', 'RTM'],
  ['sugar', 'SUGAR'],
  ['sys', 'SYS'],
  ['u', 'ZEC'],
  ['vtc', 'VTC'],
  ['xch', 'XCH'],
  ['xel', 'XEL'],
  ['zil', 'ZIL'],
  ['zs', 'ZEC'],
]);

export const BECH32_COINS = [...new Set(COINS_BY_PREFIX.values())];

/** A unified address of Zcash with three receivers has 213 characters. */
const LONGEST = 240;
const SHORTEST = 39;

/** Bech32 and bech32m addresses (BIP 173, BIP 350). XELIS writes a colon where they have a 1. */
export function bech32Check({ text, prefix }: Word): Check | undefined {
  const isXelis = prefix.toLowerCase() === 'xel';
  const whole = isXelis ? `${prefix}1${text}` : text;
  if (whole.length < SHORTEST || whole.length > LONGEST) return undefined;
  const coin = COINS_BY_PREFIX.get(whole.slice(0, whole.lastIndexOf('1')).toLowerCase());
  if (coin === undefined) return undefined;
  return () => {
    const bech = whole as `${string}1${string}`;
    const proven = bech32.decodeUnsafe(bech, LONGEST) ?? bech32m.decodeUnsafe(bech, LONGEST);
    return proven ? { coin, address: isXelis ? `${prefix}:${text}` : text, proven: true } : undefined;
  };
}
