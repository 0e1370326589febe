import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileReader } from '../../agent/procfs/read.ts';
import { NetNamespace } from '../../agent/sensors/net-namespace.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'davylamp-net-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const HEADER = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const LISTEN = '0A';
const ESTABLISHED = '01';

/** A line of /proc/net/tcp between 127.0.0.1:`local` and 127.0.0.1:`remote`. */
function socket(state: string, local: number, remote: number): string {
  const address = (port: number) => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const queues = '00000000:00000000 00:00000000 00000000';
  return `   0: ${address(local)} ${address(remote)} ${state} ${queues}     0        0 ${local + remote} 1 0000000000000000 100 0 0 10 0\n`;
}

/** Reads a table as the kernel orders it: what listens, then what is connected. */
function read(lines: readonly string[], limit: number) {
  writeFileSync(join(folder, 'tcp'), HEADER + lines.join(''));
  const namespace = new NetNamespace(1);
  const result = namespace.readTables(folder, new FileReader(4096), 1, limit);
  return { result, ports: [...namespace.connections.values()].map(({ remotePort }) => remotePort) };
}

const server = socket(LISTEN, 9000, 0);
const accepted = [1, 2, 3].map((port) => socket(ESTABLISHED, 9000, 40_000 + port));
const made = [3333, 443].map((port, i) => socket(ESTABLISHED, 50_000 + i, port));

describe('the tables of a network namespace', () => {
  it('give the connections that were made from inside, however many came in', () => {
    const { result, ports } = read([server, ...accepted, ...made], 2);
    expect(ports).toEqual([3333, 443]);
    expect(result).toEqual({ broken: 0, dropped: 0 });
  });

  it('count the connections beyond the limit', () => {
    const { result, ports } = read([server, ...accepted, ...made], 1);
    expect(ports).toEqual([3333]);
    expect(result).toEqual({ broken: 0, dropped: 1 });
  });

  it('count lines that make no sense', () => {
    expect(read([server, 'nonsense\n', ...made], 9)).toEqual({
      result: { broken: 1, dropped: 0 },
      ports: [3333, 443],
    });
  });

  it('are gone with the process that shows them', () => {
    expect(new NetNamespace(1).readTables(join(folder, 'absent'), new FileReader(4096), 1, 9)).toBe('gone');
  });
});

describe('the counters of a network namespace', () => {
  const count = (namespace: NetNamespace, segments: number, clock: number) => {
    const names = 'Tcp: ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs';
    writeFileSync(join(folder, 'sockstat'), 'TCP: inuse 1\n');
    writeFileSync(join(folder, 'snmp'), `${names}\nTcp: 1 0 0 0 1 ${segments} 10\n`);
    namespace.readCounters(folder, new FileReader(4096), clock);
    return namespace.segmentsPerSecond;
  };

  it('say from the second time on how many segments go in and out', () => {
    const namespace = new NetNamespace(1);
    expect([count(namespace, 100, 5), count(namespace, 150, 10), count(namespace, 150, 15)]).toEqual([
      undefined,
      10,
      0,
    ]);
  });

  it('say nothing when they went back, or no time has passed', () => {
    const namespace = new NetNamespace(1);
    expect([count(namespace, 100, 5), count(namespace, 50, 10), count(namespace, 60, 10)]).toEqual(
      Array(3).fill(undefined),
    );
  });

  it('tell when a connection was first seen, for as long as it lives', () => {
    const namespace = new NetNamespace(1);
    const look = (clock: number, lines: readonly string[]) => {
      count(namespace, 1, clock);
      writeFileSync(join(folder, 'tcp'), HEADER + lines.join(''));
      namespace.readTables(folder, new FileReader(4096), 1, 9);
      return [...namespace.connections.values()].map(({ since }) => since);
    };
    expect([look(5, made.slice(0, 1)), look(10, made)]).toEqual([[5], [5, 10]]);
  });
});
