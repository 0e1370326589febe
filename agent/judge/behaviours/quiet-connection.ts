import type { Connection, Evidence, Process, Snapshot } from '../../model.ts';
import type { BehaviourModel } from './model.ts';

/**
 * Finds processes whose only outbound connection is old and carries next to nothing. The kernel tells the traffic of a
 * network namespace, not that of a connection, so on the network of the host nothing is ever quiet.
 */
export class QuietConnections {
  private snapshot: Snapshot | undefined;
  private byOwner: ReadonlyMap<Process, readonly Connection[]> = new Map();

  /** Asked only about processes that are steadily busy. */
  judge(process: Process, snapshot: Snapshot, { limits, weights }: BehaviourModel): Evidence | undefined {
    const [connection, ...others] = this.of(process, snapshot);
    if (connection === undefined || others.length > 0 || connection.state !== 'established') return undefined;
    const seconds = snapshot.clock - connection.since;
    const segments = snapshot.segments.get(connection.netns);
    if (segments === undefined || segments > limits.quiet_segments_per_second || seconds < limits.quiet_seconds) {
      return undefined;
    }
    const { localIp, localPort, remoteIp, remotePort } = connection;
    const age = seconds < 7200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
    return {
      id: 'behaviour-quiet-connection',
      kind: 'network_connection',
      weight: weights['behaviour-quiet-connection'].weight,
      summary: `has had one outbound connection for ${age}, with ${segments.toFixed(1)} TCP segments a second`,
      connection: `${localIp}:${localPort}->${remoteIp}:${remotePort}`,
    };
  }

  private of(process: Process, snapshot: Snapshot): readonly Connection[] {
    if (this.snapshot !== snapshot) {
      this.snapshot = snapshot;
      this.byOwner = byOwner(snapshot.connections);
    }
    return this.byOwner.get(process) ?? [];
  }
}

/** Who is only presumed to hold a connection may have nothing to do with it. */
function byOwner(connections: readonly Connection[]): Map<Process, Connection[]> {
  const map = new Map<Process, Connection[]>();
  for (const connection of connections) {
    if (connection.owner === undefined || connection.presumed === true) continue;
    const known = map.get(connection.owner);
    if (known === undefined) map.set(connection.owner, [connection]);
    else known.push(connection);
  }
  return map;
}
