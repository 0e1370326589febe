import type { Process } from '../model.ts';
import { parseSocketLink } from '../procfs/fd.ts';
import { type Failures, list, readLink } from '../procfs/read.ts';
import type { TrackedConnection } from './net-namespace.ts';

/** A process may have this part of the links of a turn: one with a million descriptors must not hide the others. */
const shareOfProcess = 1 / 8;

/**
 * Finds the process that holds a socket by reading the links in /proc/<pid>/fd, only for sockets whose owner is not known.
 * A connection costs CPU to make, so new and busy processes are asked first and the search ends when all are found.
 */
export class SocketOwners {
  private readonly procfs: string;
  private readonly linksPerTurn: number;
  private readonly failures: Failures;
  /** Processes whose descriptors may not be read. */
  denied = 0;
  private links = 0;
  /** How far the descriptors of a process with many of them were read. */
  private readonly read = new WeakMap<Process, number>();
  /** Those that the links of a turn did not suffice for: they are asked first in the next. */
  private readonly postponed = new WeakSet<Process>();

  constructor(procfs: string, linksPerTurn: number, failures: Failures) {
    this.procfs = procfs;
    this.linksPerTurn = linksPerTurn;
    this.failures = failures;
  }

  startTurn(): void {
    this.links = 0;
    this.denied = 0;
  }

  /** True when this turn's links are used up and searches are left for the next one. */
  get exhausted(): boolean {
    return this.links >= this.linksPerTurn;
  }

  /**
   * Sets the owner of each of `connections` that one of `processes` holds, and counts the search for the others, once all
   * descriptors were read.
   */
  find(connections: readonly TrackedConnection[], processes: readonly Process[]): void {
    if (this.exhausted) return;
    const wanted = new Map(connections.map((connection) => [connection.inode, connection]));
    const waits = (process: Process) => (this.postponed.has(process) ? 1 : 0);
    const likely = processes.toSorted(
      (a, b) => waits(b) - waits(a) || b.cores - a.cores || b.startTicks - a.startTicks,
    );
    let whole = true;
    for (const process of likely) {
      if (wanted.size === 0) break;
      const isWhole = !this.exhausted && this.search(process, wanted);
      if (this.exhausted) this.postponed.add(process);
      else this.postponed.delete(process);
      whole &&= isWhole;
    }
    if (whole) for (const connection of wanted.values()) connection.sought++;
  }

  /** False when descriptors are left for the next turn. */
  private search(process: Process, wanted: Map<number, TrackedConnection>): boolean {
    const folder = `${this.procfs}/${process.pid}/fd`;
    const names = list(folder);
    if (typeof names === 'string') {
      this.failures[names]++;
      if (names === 'denied') this.denied++;
      return true;
    }
    const from = this.read.get(process) ?? 0;
    const room = Math.min(this.linksPerTurn - this.links, Math.ceil(this.linksPerTurn * shareOfProcess));
    const some = names.slice(from, from + room);
    this.links += some.length;
    const isEnd = from + some.length >= names.length;
    this.read.set(process, isEnd ? 0 : from + some.length);
    for (const name of some) {
      const link = readLink(`${folder}/${name}`);
      const inode = 'target' in link ? parseSocketLink(link.target) : 0;
      const connection = inode === 0 ? undefined : wanted.get(inode);
      if (connection === undefined) continue;
      connection.owner = process;
      delete connection.presumed;
      wanted.delete(inode);
      if (wanted.size === 0) break;
    }
    return isEnd;
  }
}
