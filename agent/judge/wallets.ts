/** An address found in a text. */
export interface Wallet {
  readonly coin: string;
  readonly address: string;
  /** True when a checksum in the address holds. */
  readonly proven: boolean;
}

export const COINS: readonly string[] = [];

/** Finds wallet addresses in a text. */
export function findWallets(_text: string): readonly Wallet[] {
  return [];
}
