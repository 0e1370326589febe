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
  /** A path or a question stands behind it: a page, or a part of an API. */
  readonly isPage?: true;
}

/** Longest text that can be an endpoint: a wallet, a worker, a password, a host and a port. */
const MAX_LENGTH = 512;

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
    ...(slash >= 0 && slash < rest.length - 1 ? { isPage: true } : {}),
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
