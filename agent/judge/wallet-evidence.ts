import type { Evidence } from '../model.ts';
import { LEVELS } from './sigma/meta.ts';
import { COINS, type Wallet } from './wallets.ts';

export const WALLET_IDS: readonly string[] = COINS.map(walletId);

/** Evidence from wallet addresses: ordinary programs name some too, so even proven ones only corroborate. */
export function walletEvidence(wallets: readonly Wallet[]): Evidence[] {
  return wallets.map(({ coin, alike = [], address, proven, worker }) => ({
    id: walletId(coin),
    kind: 'wallet',
    weight: proven ? LEVELS.medium : LEVELS.low,
    summary: `Names the ${[coin, ...alike].join(' or ')} wallet ${address.slice(0, 12)}...`,
    wallet: address,
    coin,
    ...(worker === undefined ? {} : { worker }),
  }));
}

function walletId(coin: string): string {
  return `wallet_${coin.toLowerCase().replaceAll('-', '_')}`;
}
