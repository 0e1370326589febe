import type { Evidence } from '../model.ts';
import { LEVELS } from './sigma/meta.ts';
import type { Wallet } from './wallets.ts';

/** Coins with an id of their own. Ids are metric labels and each costs a series, so the rare ones share one. */
const COMMON = 'XMR BTC BCH LTC DOGE DASH EVM RVN KAS ZEC ERG ZEPH ALPH TON TRX'.split(' ');
const OTHER_ID = 'wallet_other';

export const WALLET_IDS: readonly string[] = [...COMMON.map(walletId), OTHER_ID];

/**
 * Evidence from wallet addresses: ordinary programs name some too, so even proven ones only corroborate. Nodes, oracles and
 * shops are given addresses of Ethereum all the time, so those weigh little unless they are whom a program works for.
 */
export function walletEvidence(wallets: readonly Wallet[], isPayee: (address: string) => boolean): Evidence[] {
  return wallets.map(({ coin, alike = [], address, proven, worker }) => ({
    id: walletId(coin),
    kind: 'wallet',
    weight: proven && (coin !== 'EVM' || isPayee(address)) ? LEVELS.medium : LEVELS.low,
    summary: `Names the ${[coin, ...alike].join(' or ')} wallet ${address.slice(0, 12)}...`,
    wallet: address,
    coin,
    ...(worker === undefined ? {} : { worker }),
  }));
}

function walletId(coin: string): string {
  return COMMON.includes(coin) ? `wallet_${coin.toLowerCase()}` : OTHER_ID;
}
