import type { Connection, FailureReason, Process } from '../model.ts';
import { parseSnmpTcp, parseSockstat, type TcpCounters } from '../procfs/net-counters.ts';
import { parseTcp, type TcpSocket, tcpState } from '../procfs/net-tcp.ts';
import type { FileReader } from '../procfs/read.ts';

/** A connection that the socket sensor follows; the owner is filled in when it is found, or presumed. */
export type TrackedConnection = Omit<Connection, 'owner' | 'presumed'> & {
  owner?: Process;
  presumed?: boolean;
  /** How often its owner was looked for in vain. */
  sought: number;
};

/** Lines of the tables that made no sense, and connections beyond the limit. */
export interface TableReading {
  readonly broken: number;
  readonly dropped: number;
}

/** What is known of the TCP sockets of one network namespace between turns. */
export class NetNamespace {
  readonly inode: number;
  /** Outbound, by socket inode. */
  connections: ReadonlyMap<number, TrackedConnection> = new Map();
  /** Sockets that count in the kernel's protocol tables now. */
  sockets = 0;
  /** Turn of the last reading of the tables; -1 before the first. */
  readAt = -1;
  /** Turn of the last search for owners. */
  soughtAt = -1;
  /** TCP segments of either direction each second, between the last two readings; undefined before the second. */
  segmentsPerSecond: number | undefined;
  private countedAt = 0;
  private known: TcpCounters | undefined;
  private current: TcpCounters | undefined;
  private ipv6 = false;

  constructor(inode: number) {
    this.inode = inode;
  }

  /** Reads the counters in `folder` (/proc/<pid>/net), about 0.05 ms; `clock` in seconds. */
  readCounters(folder: string, file: FileReader, clock: number): FailureReason | undefined {
    let outcome = file.readOnce(`${folder}/sockstat`);
    if (outcome !== 'ok') return outcome;
    const ipv4 = parseSockstat(file.text(), 'TCP', 'inuse');
    // Absent when the kernel runs without IPv6.
    const ipv6 = file.readOnce(`${folder}/sockstat6`) === 'ok' ? parseSockstat(file.text(), 'TCP6', 'inuse') : 0;
    this.sockets = ipv4 + ipv6;
    this.ipv6 = ipv6 > 0;
    outcome = file.readOnce(`${folder}/snmp`);
    if (outcome !== 'ok') return outcome;
    const counters = parseSnmpTcp(file.text());
    this.measure(counters, clock);
    this.current = counters;
    return counters === undefined ? 'broken' : undefined;
  }

  private measure(now: TcpCounters | undefined, clock: number): void {
    const elapsed = clock - this.countedAt;
    const moved = (now?.segments ?? Number.NaN) - (this.current?.segments ?? Number.NaN);
    this.segmentsPerSecond = elapsed > 0 && moved >= 0 ? moved / elapsed : undefined;
    this.countedAt = clock;
  }

  /** True when an outbound connection may have been made or ended since the tables were read. */
  get moved(): boolean {
    const { known, current } = this;
    if (current === undefined) return false;
    if (known === undefined) return true;
    if (current.activeOpens !== known.activeOpens || current.attemptFails !== known.attemptFails) return true;
    return this.connections.size > 0 && current.currEstab !== known.currEstab;
  }

  /**
   * Reads the tables. The kernel walks a hash table that all namespaces share, about 2 ms a file whatever it holds; tcp6 is
   * left out when no IPv6 socket is in use. Keeps at most `limit` connections. A table begins with the sockets that listen
   * (tcp_get_idx of the kernel), so what they accepted is known when it comes, and takes no room.
   */
  readTables(folder: string, file: FileReader, turn: number, limit: number): FailureReason | TableReading {
    const outbound: TcpSocket[] = [];
    const listening = new Set<string>();
    let broken = 0;
    let dropped = 0;
    const each = (socket: TcpSocket) => {
      if (socket.state === tcpState.listen) listening.add(`${socket.localIp} ${socket.localPort}`);
      else if (!isOpen(socket) || isInbound(socket, listening)) return;
      else if (outbound.length < limit) outbound.push(socket);
      else dropped++;
    };
    for (const name of this.ipv6 ? ['tcp', 'tcp6'] : ['tcp']) {
      const outcome = file.readTable(`${folder}/${name}`, (bytes, length) => {
        broken += parseTcp(bytes, length, each);
      });
      if (outcome !== 'ok') return outcome;
    }
    this.connections = new Map(outbound.map((socket) => [socket.inode, this.track(socket)]));
    this.known = this.current;
    this.readAt = turn;
    return { broken, dropped };
  }

  /** The same object for as long as the connection lives, so that what was found out about it is kept. */
  private track(socket: TcpSocket): TrackedConnection {
    const state = socket.state === tcpState.synSent ? 'syn-sent' : 'established';
    const known = this.connections.get(socket.inode);
    if (known !== undefined && known.state === state && known.remotePort === socket.remotePort) return known;
    const { localIp, localPort, remoteIp, remotePort, inode } = socket;
    const since = this.countedAt;
    return { netns: this.inode, state, localIp, localPort, remoteIp, remotePort, inode, since, sought: 0 };
  }
}

/** Accepted by a socket that listens on this address and port, or on the port of all addresses. */
function isInbound({ localIp, localPort }: TcpSocket, listening: ReadonlySet<string>): boolean {
  return [localIp, '0.0.0.0', '::'].some((ip) => listening.has(`${ip} ${localPort}`));
}

/** Sockets in time-wait belong to nobody and have inode 0. */
function isOpen(socket: TcpSocket): boolean {
  return (socket.state === tcpState.established || socket.state === tcpState.synSent) && socket.inode !== 0;
}
