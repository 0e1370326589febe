import { type Endpoint, parseEndpoint } from './endpoint.ts';

/** What a command line tells a miner: where, what, and for whom. */
export interface Arguments {
  readonly endpoints: readonly Endpoint[];
  /** Values of the options that choose an algorithm, in lower case. */
  readonly algorithms: readonly string[];
  /** Values of the options that name a user or a wallet. */
  readonly logins: readonly string[];
}

/** Generous, or decoys would hide the pool behind them. */
const MAX_ENDPOINTS = 1024;
const MAX_VALUES = 64;
const MAX_WORDS = 65_536;
/** A longer word is no endpoint: a wallet, a worker, a password, a host and a port. */
const MAX_WORD = 512;
const MAX_ALGORITHM = 64;

const ALGORITHM_OPTIONS = new Set(
  `-a --algo -algo --algorithm -algorithm --algorithm-cpu --algorithm-gpu --algo2 --dalgo --dualmode --kernel --par --pers
   --coin -coin --currency`.split(/\s+/),
);
const LOGIN_OPTIONS = new Set(
  `-u -O --user --username --userpass -user --login --wallet -wallet --wallet-address -wal -ewal -w
   --mining-address --payout-address --dualuser --zilwal`.split(/\s+/),
);

/** Reads the words of a command line, those of shell scripts in it included. Linear in its length. */
export function argumentsOf(argv: readonly string[]): Arguments {
  const found = { endpoints: [] as Endpoint[], algorithms: [] as string[], logins: [] as string[] };
  let option: string | undefined;
  let words = 0;
  for (const argument of argv) {
    // A sentence or a script: the option before it takes it as a whole, and no single word of it.
    if (option !== undefined && /\S\s+\S/.test(argument)) option = undefined;
    for (const word of wordsOf(argument)) {
      if (word === '') continue;
      if (found.endpoints.length === MAX_ENDPOINTS || ++words > MAX_WORDS) return found;
      const isOption = word.startsWith('-');
      const equals = isOption ? word.indexOf('=') : -1;
      const endpoint = wordEndpoint(word, option);
      if (endpoint !== undefined) found.endpoints.push(endpoint);
      if (equals > 0) takeChoice(found, word.slice(0, equals), word.slice(equals + 1));
      else if (option !== undefined && !isOption) takeChoice(found, option, word);
      option = isOption && equals < 0 ? word : undefined;
    }
  }
  return found;
}

function takeChoice(found: { algorithms: string[]; logins: string[] }, option: string, value: string): void {
  if (LOGIN_OPTIONS.has(option)) {
    if (found.logins.length < MAX_VALUES && value.length <= MAX_WORD) found.logins.push(value);
  } else if (ALGORITHM_OPTIONS.has(option) && value.length <= MAX_ALGORITHM) {
    // `ethash+kheavyhash`: two at once.
    for (const name of value.toLowerCase().split('+'))
      if (found.algorithms.length < MAX_VALUES) found.algorithms.push(name);
  }
}

/** The endpoint in a word that follows `option`, or that names its option itself. */
function wordEndpoint(word: string, option: string | undefined): Endpoint | undefined {
  // Most words have neither, and every endpoint has one.
  if (!word.includes('.') && !word.includes(':')) return undefined;
  const isOption = word.startsWith('-');
  const equals = isOption ? word.indexOf('=') : -1;
  const named = equals > 0 ? word.slice(0, equals) : option;
  const value = equals > 0 ? word.slice(equals + 1) : isOption ? gluedValue(word) : assigned(word);
  const endpoint = value === undefined ? undefined : parseEndpoint(value);
  const owner = isOption && equals < 0 ? word.slice(0, 2) : named;
  return endpoint === undefined || owner === undefined ? endpoint : { ...endpoint, option: owner };
}

/** `-oHOST:PORT`: getopt takes a value without a space after a short option. */
function gluedValue(word: string): string | undefined {
  return word.startsWith('--') || word.length < 6 ? undefined : word.slice(2);
}

/** The value of `NAME=value`; URLs keep the `=` of their own. */
function assigned(word: string): string {
  const equals = word.indexOf('=');
  return equals > 0 && /^\w+$/.test(word.slice(0, equals)) ? word.slice(equals + 1) : word;
}

/** An argument with spaces is a script or a list of pools. */
function wordsOf(argument: string): readonly string[] {
  const isSplit = argument.length > MAX_WORD || /[\s,;"']/.test(argument);
  return isSplit ? argument.split(/[\s,;"'`|&()]+/, MAX_WORDS) : [argument];
}
