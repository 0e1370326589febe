/** An address found in a text. */
export interface Wallet {
  /** The coin, or a name for the coins that share the form. */
  readonly coin: string;
  readonly address: string;
  /** True when a checksum in the address holds; else it is told by its shape alone. */
  readonly proven: boolean;
}

/** A word of letters and digits, and the word before it when only a colon stands between (`kaspa:qq0v...`). */
export interface Word {
  readonly text: string;
  readonly prefix: string;
}
