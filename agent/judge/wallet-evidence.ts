import type { Evidence } from '../model.ts';
import { LEVELS } from './sigma/meta.ts';
import { COINS, findWallets } from './wallets.ts';

export const WALLET_IDS: readonly string[] = COINS.map(walletId);

/** Evidence from the wallet addresses in a text: strong where their checksum proves them, weak by shape alone. */
export function walletsIn(text: string): Evidence[] {
  return findWallets(text).map(({ coin, address, proven }) => ({
    id: walletId(coin),
    kind: 'wallet',
    weight: proven ? LEVELS.medium : LEVELS.low,
    summary: `Names the ${coin} wallet ${address.slice(0, 12)}...`,
    wallet: address,
  }));
}

function walletId(coin: string): string {
  return `wallet_${coin.toLowerCase()}`;
}
