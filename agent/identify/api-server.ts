import { isIP, SocketAddress } from 'node:net';
import type { Clock } from '../clock.ts';
import type { Connection, Process } from '../model.ts';
import type { Failure } from './failure.ts';
import type { Lookups } from './lookups.ts';
import { Recent } from './recent.ts';
import { listOf, recordOf, textOf } from './shape.ts';

/** Where a server listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** More replicas of the API server than any cluster has. */
const MAX_ENDPOINTS = 200;
const KEEP = 600_000;

const JSON_ONLY = 'application/json';
const SOURCES = [
  { path: '/api/v1/namespaces/default/services/kubernetes', what: 'services', accept: JSON_ONLY, parse: inService },
  { path: '/api/v1/namespaces/default/endpoints/kubernetes', what: 'endpoints', accept: JSON_ONLY, parse: inEndpoints },
] as const;

/**
 * Which connections lead to the API server. Pods reach it as the Service `kubernetes`, or as what is behind it where the
 * network translates the address before the socket sees it (Cilium).
 */
export class ApiServer {
  private readonly lookups: Lookups;
  private readonly recent: Recent<readonly Endpoint[]>;
  private readonly given: ReadonlySet<string>;
  private known: ReadonlySet<string>;

  /** `given`: where the agent itself asks it. A name is no use: it is never looked up. */
  constructor(lookups: Lookups, { now }: Clock, given: Endpoint) {
    this.lookups = lookups;
    this.recent = new Recent<readonly Endpoint[]>({ limit: SOURCES.length, keep: KEEP, now });
    this.given = keysOf([given]);
    this.known = this.given;
  }

  /** Asks where it is, unless that is known; tells what it could not learn. Never rejects. */
  async find(): Promise<readonly Failure[]> {
    const answers = await Promise.all(
      SOURCES.map((source) => this.recent.get(source.path, () => this.lookups.read(source))),
    );
    const found = answers.flatMap((answer) => (answer.ok ? answer.value : []));
    if (found.length > 0) this.known = new Set([...this.given, ...keysOf(found)]);
    return answers.flatMap((answer) => (answer.ok ? [] : answer.failure));
  }

  /** Processes that have an established connection to it, by the uid that the path of their pod's cgroup has. */
  clients(connections: readonly Connection[]): Map<string, Process[]> {
    const clients = new Map<string, Process[]>();
    for (const { state, remoteIp, remotePort, owner } of connections) {
      const podUid = owner?.cgroup.container?.podUid;
      if (state !== 'established' || podUid === undefined || !this.known.has(keyOf(remoteIp, remotePort))) continue;
      const known = clients.get(podUid);
      if (known === undefined) clients.set(podUid, [owner as Process]);
      else known.push(owner as Process);
    }
    return clients;
  }
}

/** In a Service (v1). */
function inService(body: unknown): Endpoint[] {
  const { clusterIP, clusterIPs, ports } = recordOf(recordOf(body)['spec']);
  return pairs([clusterIP, ...listOf(clusterIPs)], ports);
}

/** In Endpoints (v1). */
function inEndpoints(body: unknown): Endpoint[] {
  return listOf(recordOf(body)['subsets']).flatMap((subset) => {
    const { addresses, ports } = recordOf(subset);
    return pairs(
      listOf(addresses).map((address) => recordOf(address)['ip']),
      ports,
    );
  });
}

function pairs(hosts: readonly unknown[], ports: unknown): Endpoint[] {
  const numbers = listOf(ports).map((port) => Number(recordOf(port)['port']));
  return hosts.flatMap((host) => numbers.map((port) => ({ host: textOf(host), port }))).slice(0, MAX_ENDPOINTS);
}

function keysOf(endpoints: readonly Endpoint[]): Set<string> {
  const addresses = endpoints.filter(({ host }) => isIP(host) !== 0);
  return new Set(addresses.map(({ host, port }) => keyOf(canonical(host), port)));
}

/** As the sensors write addresses: IPv6 may be written in many ways. */
function canonical(host: string): string {
  return isIP(host) === 6 ? new SocketAddress({ address: host, family: 'ipv6' }).address : host;
}

function keyOf(ip: string, port: number): string {
  return `${ip} ${port}`;
}
