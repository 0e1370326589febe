import { setImmediate as breathe } from 'node:timers/promises';
import type { Connection, Process } from '../model.ts';
import { FileReader, noFailures } from '../procfs/read.ts';
import { NetNamespace, type TrackedConnection } from './net-namespace.ts';
import { enoughSearches, isUnowned, presume } from './presumed-owner.ts';
import type { Draft, Sensor, Sight } from './sensor.ts';
import { SocketOwners } from './socket-owners.ts';

export interface SocketOptions {
  readonly procfs: string;
  /** Bytes: what the kernel gives of a table in one read. */
  readonly pageSize: number;
  /** Network namespaces whose tables are read in one turn at the most; the others wait for the next. */
  readonly tablesPerTurn: number;
  /** Links in /proc/<pid>/fd read in one turn at the most. */
  readonly linksPerTurn: number;
  /** Outbound connections kept at the most, in all namespaces. */
  readonly connections: number;
}

/**
 * Outbound TCP connections of every network namespace, with their owners: also to loopback and inside the cluster, since
 * miners hide behind local proxies. Counters first; tables only where something moved.
 */
export class SocketSensor implements Sensor {
  readonly name = 'socket';
  readonly failures = noFailures();
  dropped = 0;
  private readonly options: SocketOptions;
  private readonly counters = new FileReader(4096);
  private readonly table: FileReader;
  private readonly owners: SocketOwners;
  private namespaces = new Map<number, NetNamespace>();
  private connections: TrackedConnection[] = [];
  private members: ReadonlyMap<number, readonly Process[]> | undefined;
  private waiting = 0;
  private turn = 0;

  constructor(options: SocketOptions) {
    this.options = options;
    this.table = new FileReader(options.pageSize);
    this.owners = new SocketOwners(options.procfs, options.linksPerTurn, this.failures);
  }

  async sample(draft: Draft): Promise<void> {
    this.turn++;
    const members = this.membersOf(draft);
    if (members.size === 0 && draft.processes.size > 0) throw new Error('no network namespace may be seen');
    this.follow(members);
    const moved = this.readCounters(members, draft.clock);
    for (const namespace of moved) {
      this.readTables(namespace, members.get(namespace.inode) ?? []);
      await breathe();
    }
    this.findOwners(draft, members, moved);
    this.connections = this.collect();
    draft.connections = this.connections as readonly Connection[];
    draft.segments = this.segments();
  }

  describe(): Sight {
    const unowned = this.connections.filter(isUnowned);
    const presumed = unowned.filter((connection) => connection.presumed).length;
    const blind: string[] = [];
    if (this.waiting > 0) blind.push(`${this.waiting} network namespaces until the next turns`);
    if (unowned.length > 0) blind.push(`owners of ${unowned.length} connections${heldAgainst(presumed)}`);
    if (this.owners.denied > 0)
      blind.push(`descriptors of ${this.owners.denied} processes (needs CAP_DAC_READ_SEARCH)`);
    return {
      sees: `${this.connections.length} outbound connections in ${this.namespaces.size} network namespaces`,
      blind,
    };
  }

  /** Sockets in use in all namespaces, of either direction. */
  get sockets(): number {
    let sum = 0;
    for (const namespace of this.namespaces.values()) sum += namespace.sockets;
    return sum;
  }

  close(): void {
    this.namespaces.clear();
    this.connections = [];
  }

  /** Processes by namespace: the same as before when none was started, replaced or ended. */
  private membersOf({ processes, programs, ended }: Draft): ReadonlyMap<number, readonly Process[]> {
    if (this.members === undefined || programs.length > 0 || ended.length > 0) this.members = byNamespace(processes);
    return this.members;
  }

  private follow(members: ReadonlyMap<number, readonly Process[]>): void {
    const followed = new Map<number, NetNamespace>();
    for (const inode of members.keys()) followed.set(inode, this.namespaces.get(inode) ?? new NetNamespace(inode));
    this.namespaces = followed;
  }

  /** The namespaces to read in this turn: those that moved, the longest unread first. */
  private readCounters(members: ReadonlyMap<number, readonly Process[]>, clock: number): NetNamespace[] {
    const moved: NetNamespace[] = [];
    for (const [inode, namespace] of this.namespaces) {
      const failure = this.tryEach(members.get(inode) ?? [], (folder) =>
        namespace.readCounters(folder, this.counters, clock),
      );
      if (failure === undefined && namespace.moved) moved.push(namespace);
    }
    // At the start nothing is known, and everything is worth the time.
    const room = this.turn === 1 ? moved.length : this.options.tablesPerTurn;
    this.waiting = Math.max(0, moved.length - room);
    return moved.sort((a, b) => a.readAt - b.readAt).slice(0, room);
  }

  private readTables(namespace: NetNamespace, members: readonly Process[]): void {
    const room = Math.max(0, this.options.connections - this.collect().length);
    this.tryEach(members, (folder) => {
      const result = namespace.readTables(folder, this.table, this.turn, namespace.connections.size + room);
      if (typeof result === 'string') return result;
      this.failures.broken += result.broken;
      this.dropped += result.dropped;
      return undefined;
    });
  }

  /** Any process shows its namespace; when the first one has ended meanwhile, the next is asked. */
  private tryEach<Failure extends keyof typeof this.failures>(
    members: readonly Process[],
    look: (folder: string) => Failure | undefined,
  ): Failure | undefined {
    let failure: Failure | undefined;
    for (const { pid } of members.slice(0, 3)) {
      failure = look(`${this.options.procfs}/${pid}/net`);
      if (failure === undefined) return undefined;
      this.failures[failure]++;
      if (failure !== 'gone') return failure;
    }
    return failure;
  }

  /**
   * Owners are looked for when a table was read, for those not found once more in the next turn, since a process may be newer
   * than the list of them, and then in every full turn. Who is not found in two searches is presumed.
   */
  private findOwners(
    draft: Draft,
    members: ReadonlyMap<number, readonly Process[]>,
    moved: readonly NetNamespace[],
  ): void {
    this.owners.startTurn();
    const ended = new Set(draft.ended);
    // The longest unsought first: when the links of a turn are used up, the others have their turn in the next.
    const inTurn = [...this.namespaces.values()].sort((a, b) => a.soughtAt - b.soughtAt);
    for (const namespace of inTurn) {
      const lost = disown(namespace, ended);
      const unowned = [...namespace.connections.values()].filter(isUnowned);
      const again = unowned.some(({ sought }) => sought < enoughSearches);
      if (unowned.length === 0 || !(lost || again || draft.full || moved.includes(namespace))) continue;
      if (!this.owners.exhausted) namespace.soughtAt = this.turn;
      const group = members.get(namespace.inode) ?? [];
      this.owners.find(unowned, group);
      presume(unowned, group, draft.processes);
    }
    if (this.owners.exhausted) this.dropped++;
  }

  private segments(): Map<number, number> {
    const segments = new Map<number, number>();
    for (const [inode, { segmentsPerSecond }] of this.namespaces)
      if (segmentsPerSecond !== undefined) segments.set(inode, segmentsPerSecond);
    return segments;
  }

  private collect(): TrackedConnection[] {
    const all: TrackedConnection[] = [];
    for (const namespace of this.namespaces.values())
      for (const connection of namespace.connections.values()) all.push(connection);
    return all;
  }
}

function heldAgainst(presumed: number): string {
  return presumed === 0 ? '' : `, of which ${presumed} are held against the only container of their network`;
}

/** A socket outlives the process that made it when another one holds it too. True when an owner was taken away. */
function disown(namespace: NetNamespace, ended: ReadonlySet<Process>): boolean {
  if (ended.size === 0) return false;
  let lost = false;
  for (const connection of namespace.connections.values()) {
    if (connection.owner === undefined || !ended.has(connection.owner)) continue;
    delete connection.owner;
    delete connection.presumed;
    lost = true;
  }
  return lost;
}

/** Processes whose namespace may not be read have 0 and are left out. */
function byNamespace(processes: ReadonlyMap<number, Process>): Map<number, Process[]> {
  const members = new Map<number, Process[]>();
  for (const process of processes.values()) {
    if (process.netns === 0 || process.zombie) continue;
    const group = members.get(process.netns);
    if (group === undefined) members.set(process.netns, [process]);
    else group.push(process);
  }
  return members;
}
