/** A network endpoint named on a command line. Nothing is resolved: it is text. */
export interface Endpoint {
  /** As it stood there. */
  readonly text: string;
  /** Lower case; a name or an address, without a port. */
  readonly host: string;
  readonly port?: number;
  /** Lower case, such as `stratum+tcp`. */
  readonly scheme?: string;
  /** The option whose value it is, such as `-o` or `--url`. */
  readonly option?: string;
}

/** Longest text that can be an endpoint: a wallet, a worker, a password, a host and a port. */
const MAX_LENGTH = 512;
/** Generous, or decoys would hide the pool behind them. */
const MAX_ENDPOINTS = 1024;
const MAX_WORDS = 65_536;

/** The endpoints in a command line, words of shell scripts included; at most 1024. */
export function endpointsOf(argv: readonly string[]): readonly Endpoint[] {
  const endpoints: Endpoint[] = [];
  let option: string | undefined;
  let words = 0;
  for (const argument of argv) {
    for (const word of wordsOf(argument)) {
      if (word === '') continue;
      if (endpoints.length === MAX_ENDPOINTS || ++words > MAX_WORDS) return endpoints;
      const endpoint = wordEndpoint(word, option);
      if (endpoint !== undefined) endpoints.push(endpoint);
      option = word.startsWith('-') && word.indexOf('=') < 0 ? word : undefined;
    }
  }
  return endpoints;
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

/** Reads `[scheme://][user[:password]@]host[:port][/...]`; undefined for what cannot be one. */
export function parseEndpoint(source: string): Endpoint | undefined {
  if (source.length > MAX_LENGTH || !mayBeEndpoint(source)) return undefined;
  // Rigel numbers the pools of its algorithms: `[1]stratum+tcp://...`.
  const [, scheme, rest = ''] = /^(?:\[\d\])?(?:([^:/]*):\/\/)?(.*)$/s.exec(source) ?? [];
  const slash = rest.search(/[/?#]/);
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  // ethminer puts the wallet before an @.
  const { host, port } = splitPort(authority.slice(authority.lastIndexOf('@') + 1).toLowerCase());
  if (!isHost(host) || (port !== undefined && (port === 0 || port > 65535))) return undefined;
  if (scheme === undefined && port === undefined && (slash >= 0 || !looksLikeHost(host))) return undefined;
  return {
    text: source,
    host: host.replace(/^\[(.*)\]$/, '$1'),
    ...(port === undefined ? {} : { port }),
    ...(scheme === undefined ? {} : { scheme: scheme.toLowerCase() }),
  };
}

/** Without a colon there is no scheme and no port: then it must be a name with dots and nothing after it. */
function mayBeEndpoint(source: string): boolean {
  return source.includes(':') || (source.includes('.') && !source.includes('/'));
}

function splitPort(address: string): { host: string; port?: number } {
  const colon = address.lastIndexOf(':');
  const digits = address.slice(colon + 1);
  const hasPort = colon >= 0 && /^\d{1,5}$/.test(digits);
  const host = (hasPort ? address.slice(0, colon) : address).replace(/\.$/, '');
  return hasPort ? { host, port: Number(digits) } : { host };
}

/** A name with a dot and a letter, or four numbers: not a bare word, nor the number of `--lr 0.1`. */
function looksLikeHost(host: string): boolean {
  return /[a-z]\.|\.[a-z]|\.\d+\.\d+\./.test(host);
}

/** Letters, digits, hyphens and dots; or an IPv6 address in brackets. */
function isHost(host: string): boolean {
  return /^[a-z0-9_]([a-z0-9_.-]{0,252})$/.test(host) || /^\[[0-9a-f:.]{2,45}\]$/.test(host);
}

/** An argument with spaces is a script or a list of pools. */
function wordsOf(argument: string): readonly string[] {
  const isSplit = argument.length > MAX_LENGTH || /[\s,;"']/.test(argument);
  return isSplit ? argument.split(/[\s,;"'`|&()]+/, MAX_WORDS) : [argument];
}
