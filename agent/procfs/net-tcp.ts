import { parseDecimal, parseHex } from './number.ts';

/** A line of /proc/<pid>/net/tcp or tcp6. See proc_pid_net(5); the states are those of include/net/tcp_states.h. */
export interface TcpSocket {
  readonly localIp: string;
  readonly localPort: number;
  readonly remoteIp: string;
  readonly remotePort: number;
  readonly state: number;
  /** 0 for sockets that no process holds (time-wait). */
  readonly inode: number;
}

export const tcpState = { established: 1, synSent: 2, listen: 10 } as const;

const newline = 0x0a;
const space = 0x20;

/**
 * Calls `each` for every socket in a piece of the table. Pieces end at line ends (the kernel never splits a record over
 * two reads). The header and lines that make no sense are passed over; returns how many made no sense.
 */
export function parseTcp(bytes: Buffer, length: number, each: (socket: TcpSocket) => void): number {
  let broken = 0;
  for (let at = 0; at < length; ) {
    const found = bytes.indexOf(newline, at);
    const end = found < 0 || found > length ? length : found;
    const socket = parseLine(bytes, at, end);
    if (socket !== undefined) each(socket);
    else if (!isHeader(bytes, at, end)) broken++;
    at = end + 1;
  }
  return broken;
}

function parseLine(bytes: Buffer, start: number, end: number): TcpSocket | undefined {
  const colon = bytes.indexOf(0x3a, start);
  if (colon < 0 || colon + 2 >= end) return undefined;
  const local = colon + 2;
  const separator = bytes.indexOf(0x3a, local);
  const digits = separator - local;
  if (separator < 0 || separator > end || (digits !== 8 && digits !== 32)) return undefined;
  const remote = separator + 6;
  const state = remote + digits + 6;
  const inode = parseDecimal(bytes, fieldStart(bytes, state, end, 6), end);
  const socket = {
    localIp: parseAddress(bytes, local, digits),
    localPort: parseHex(bytes, separator + 1, 4),
    remoteIp: parseAddress(bytes, remote, digits),
    remotePort: parseHex(bytes, remote + digits + 1, 4),
    state: parseHex(bytes, state, 2),
    inode,
  };
  const whole = !Number.isNaN(socket.localPort + socket.remotePort + socket.state + inode);
  return whole && socket.localIp !== '' && socket.remoteIp !== '' ? socket : undefined;
}

function fieldStart(bytes: Buffer, from: number, end: number, fields: number): number {
  let at = from;
  for (let n = 0; n < fields; n++) {
    while (at < end && bytes[at] !== space) at++;
    while (at < end && bytes[at] === space) at++;
  }
  return at;
}

function isHeader(bytes: Buffer, start: number, end: number): boolean {
  return bytes
    .toString('latin1', start, Math.min(end, start + 8))
    .trimStart()
    .startsWith('sl');
}

/** Addresses are printed as 32-bit words in the byte order of the machine; all machines in use are little-endian. */
function parseAddress(bytes: Buffer, at: number, digits: number): string {
  if (digits === 8) return parseIpv4(bytes, at);
  if (isMappedIpv4(bytes, at)) return parseIpv4(bytes, at + 24);
  const groups: number[] = [];
  for (let word = at; word < at + 32; word += 8) {
    groups.push(swap(parseHex(bytes, word + 4, 4)), swap(parseHex(bytes, word, 4)));
  }
  // Words are swapped as a whole: the low half of the number holds the first group.
  return groups.some(Number.isNaN) ? '' : formatIpv6(groups);
}

function parseIpv4(bytes: Buffer, at: number): string {
  const word = parseHex(bytes, at, 8);
  if (Number.isNaN(word)) return '';
  return `${word & 0xff}.${(word >>> 8) & 0xff}.${(word >>> 16) & 0xff}.${word >>> 24}`;
}

/** ::ffff:a.b.c.d, an IPv4 connection of a dual-stack socket. */
function isMappedIpv4(bytes: Buffer, at: number): boolean {
  return bytes.toString('latin1', at, at + 24) === '0000000000000000FFFF0000';
}

function swap(group: number): number {
  return Number.isNaN(group) ? group : ((group & 0xff) << 8) | (group >>> 8);
}

/** Canonical text of RFC 5952: the longest run of two or more zero groups becomes `::`. */
export function formatIpv6(groups: readonly number[]): string {
  let best = { start: -1, length: 1 };
  for (let i = 0; i < groups.length; i++) {
    let length = 0;
    while (groups[i + length] === 0) length++;
    if (length > best.length) best = { start: i, length };
  }
  const text = groups.map((group) => group.toString(16));
  if (best.start < 0) return text.join(':');
  return `${text.slice(0, best.start).join(':')}::${text.slice(best.start + best.length).join(':')}`;
}
