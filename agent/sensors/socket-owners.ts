import type { Process } from '../model.ts';
import { parseSocketLink } from '../procfs/fd.ts';
import { type Failures, list, readLink } from '../procfs/read.ts';
import type { TrackedConnection } from './net-namespace.ts';

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

  /** Sets the owner of each of `connections` that one of `processes` holds, and counts the search for the others. */
  find(connections: readonly TrackedConnection[], processes: readonly Process[]): void {
    if (this.exhausted) return;
    const wanted = new Map(connections.map((connection) => [connection.inode, connection]));
    const likely = processes.toSorted((a, b) => b.cores - a.cores || b.startTicks - a.startTicks);
    for (const process of likely) {
      if (wanted.size === 0 || this.exhausted) break;
      this.search(process, wanted);
    }
    for (const connection of wanted.values()) connection.sought++;
  }

  private search(process: Process, wanted: Map<number, TrackedConnection>): void {
    const folder = `${this.procfs}/${process.pid}/fd`;
    const names = list(folder);
    if (typeof names === 'string') {
      this.failures[names]++;
      if (names === 'denied') this.denied++;
      return;
    }
    for (const name of names) {
      if (this.links++ >= this.linksPerTurn) return;
      const link = readLink(`${folder}/${name}`);
      const inode = 'target' in link ? parseSocketLink(link.target) : 0;
      const connection = inode === 0 ? undefined : wanted.get(inode);
      if (connection === undefined) continue;
      connection.owner = process;
      delete connection.presumed;
      wanted.delete(inode);
      if (wanted.size === 0) return;
    }
  }
}
