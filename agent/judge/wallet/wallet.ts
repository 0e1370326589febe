/** An address found in a text. */
export interface Wallet {
  /** The coin, or a name for the coins that share the form. */
  readonly coin: string;
  /** Other mined coins whose addresses cannot be told from these; absent when there are none. */
  readonly alike?: readonly string[];
  readonly address: string;
  /** True when a checksum in the address holds; else it is told by its shape alone. */
  readonly proven: boolean;
  /** What the miner calls itself, where that is appended to the address. */
  readonly worker?: string;
}

/** A word of letters and digits, and the word before it when only a colon stands between (`kaspa:qq0v...`). */
export interface Word {
  readonly text: string;
  readonly prefix: string;
}

/** The costly half of recognising an address, for a word that has the shape of one. */
export type Check = () => Wallet | undefined;

export function startsWith(hash: Uint8Array, checksum: Uint8Array): boolean {
  return checksum.every((byte, i) => byte === hash[i]);
}

export const BASE58 = /^[1-9A-HJ-NP-Za-km-z]+$/;
