import type { ConnectionRecord, Evidence } from '../model.ts';
import type { Endpoint } from './endpoint.ts';
import type { Pool, PoolIndex } from './pools.ts';
import { hostName } from './record.ts';
import { LEVELS } from './sigma/meta.ts';

export const POOL_IDS = [
  'pool_endpoint',
  'pool_mention',
  'pool_connection',
  'pool_query',
  'pool_stale',
  'pool_address',
] as const;

/** A list of a thousand pools is told by some of them. */
const MAX_EVIDENCE = 16;

/** Options that miners are given their pool with. */
const POOL_OPTIONS = new Set(
  `-o --url --url2 -P -p --p2 --p3 -l -H -s -e -pool -pool1 -pool2 -epool --pool --pool2 --pool-url --poolurl --dualpool
   --server -server --stratum --host --hostname -r --proxy --daemon-address --daemon-rpc-address`.split(/\s+/),
);

/** Whether the endpoint stands where miners are told their pool: not a page on the web, nor an argument of something else. */
export function isPool({ option, scheme, port, isPage }: Endpoint): boolean {
  if (option === undefined) return false;
  const overHttp = scheme?.startsWith('http') ?? false;
  // The page of a pool, or its API: whoever watches a pool asks there.
  if (overHttp && isPage && port === undefined) return false;
  const isWeb = overHttp && !option.includes('pool');
  return POOL_OPTIONS.has(option) ? !isWeb || port !== undefined : scheme !== undefined && !isWeb;
}

/** Evidence from the endpoints on a command line: the pool a program is told to use, or merely a pool's name. */
export function poolsInArgv(endpoints: readonly Endpoint[], pools: PoolIndex, now: number): readonly Evidence[] {
  const found: Evidence[] = [];
  for (const endpoint of endpoints) {
    const pool = pools.find(endpoint.host, now);
    if (pool === undefined) continue;
    if (pool.match === 'address') found.push(...addressEvidence(pool, endpoint.host, endpoint.port));
    else found.push(told(endpoint, pool));
  }
  return found.sort((a, b) => b.weight - a.weight).slice(0, MAX_EVIDENCE);
}

/** Evidence from a connection: the name it was opened to, or an address known for a while. */
export function poolOfConnection(record: ConnectionRecord, pools: PoolIndex, now: number): readonly Evidence[] {
  const { host, ip, port } = record;
  const name = host === undefined ? undefined : hostName(host).toLowerCase();
  const named = name === undefined ? undefined : pools.find(name, now);
  if (name !== undefined && named !== undefined) {
    const what = `Connects to the mining pool ${describe(name, named)}, port ${port}`;
    return [
      named.match === 'stale' ? staleEvidence(name) : { ...high('pool_connection', what), pool: authority(name, port) },
    ];
  }
  const numbered = ip === undefined ? undefined : pools.find(ip, now);
  return numbered === undefined || ip === undefined ? [] : addressEvidence(numbered, ip, port);
}

/** Evidence from a DNS question. */
export function poolOfQuery(query: string, pools: PoolIndex, now: number): readonly Evidence[] {
  const host = hostName(query).toLowerCase();
  const pool = pools.find(host, now);
  if (pool === undefined) return [];
  if (pool.match === 'stale') return [staleEvidence(host)];
  return [{ ...high('pool_query', `Asks for the address of the mining pool ${describe(host, pool)}`), pool: host }];
}

/** An option for pools, any option with a port, or just a name: a question about it, or a page about the pool. */
function told(endpoint: Endpoint, pool: Pool): Evidence {
  const { host, option, port } = endpoint;
  if (pool.match === 'stale')
    return evidence('pool_mention', 'low', `Names ${host}, which an old list calls a mining pool`);
  const name = describe(host, pool);
  if (isPool(endpoint)) {
    return { ...high('pool_endpoint', `Is told to use the mining pool ${name}`), pool: authority(host, port) };
  }
  const isOption = option !== undefined && port !== undefined;
  return evidence('pool_mention', isOption ? 'medium' : 'low', `Names the mining pool ${name}`);
}

/** Names change hands, and nobody has checked for years: it corroborates. */
function staleEvidence(host: string): Evidence {
  return evidence('pool_stale', 'medium', `Has to do with ${host}, which an old list calls a mining pool`);
}

/** Addresses are rented and shared: they corroborate, and at other ports somebody else may listen. */
function addressEvidence({ ports, source }: Pool, address: string, port: number | undefined): Evidence[] {
  if (port !== undefined && ports.length > 0 && !ports.includes(port)) return [];
  return [evidence('pool_address', 'low', `Names or reaches ${address}, an address seen with mining (${source})`)];
}

function high(id: (typeof POOL_IDS)[number], summary: string): Evidence {
  return evidence(id, 'high', summary);
}

function evidence(id: (typeof POOL_IDS)[number], level: keyof typeof LEVELS, summary: string): Evidence {
  return { id, kind: 'pool', weight: LEVELS[level], summary };
}

/** `host:port`, or only the host where no port is known. */
export function authority(host: string, port: number | undefined): string {
  return port === undefined ? host : `${host}:${port}`;
}

function describe(host: string, pool: Pool): string {
  return pool.coins.length === 0 ? host : `${host} (${pool.coins.slice(0, 4).join(', ')})`;
}
