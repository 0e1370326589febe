import { isIP } from 'node:net';
import type { YamlDocument } from './sigma/document.ts';
import { RuleError } from './sigma/problem.ts';

/** A mining pool, under the name or address by which it is known. */
export interface Pool {
  /** Registrable suffix, full host name or address, in lower case. */
  readonly name: string;
  readonly match: 'suffix' | 'host' | 'stale' | 'address';
  readonly coins: readonly string[];
  /** Where it was seen to listen; empty when nobody has told. */
  readonly ports: readonly number[];
  readonly source: string;
  /** Day on which the source was last read. */
  readonly checked: string;
  /** Addresses change hands: after this day the entry is ignored. Milliseconds since the epoch. */
  readonly expires?: number;
}

const SECTIONS = { suffixes: 'suffix', hosts: 'host', stale: 'stale', addresses: 'address' } as const;
/** This machine and networks of one's own (RFC 6890): nobody's pool is known to be there. */
const PRIVATE =
  /^(0|10|127|169\.254|172\.(1[6-9]|2\d|3[01])|192\.168|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^f[cdef]/;
const NAMES = {
  suffix: 'suffix',
  host: 'host',
  stale: 'suffix',
  address: 'address outside of private networks',
} as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads `pools: {suffixes, hosts, stale, addresses}`, each a list grouped by source. Throws RuleError. */
export function readPools(document: YamlDocument): readonly Pool[] {
  const { pools } = document.value as { pools: unknown };
  if (!isMap(pools)) throw new RuleError(['pools'], `"pools" must be a map of ${Object.keys(SECTIONS).join(', ')}`);
  const result: Pool[] = [];
  for (const [section, groups] of Object.entries(pools)) {
    const match = SECTIONS[section as keyof typeof SECTIONS];
    if (match === undefined || !Array.isArray(groups)) {
      const known = Object.keys(SECTIONS).join(', ');
      throw new RuleError(['pools', section], `"${section}" must be one of the lists ${known}`);
    }
    for (const [i, group] of groups.entries()) result.push(...readGroup(group, match, ['pools', section, i]));
  }
  return result;
}

/** One source, and the names it gave with their coins and ports. */
function readGroup(group: unknown, match: Pool['match'], path: readonly (string | number)[]): readonly Pool[] {
  if (!isMap(group)) throw new RuleError(path, 'expected a map with source, checked and names');
  const { source, checked, expires, names } = group;
  if (typeof source !== 'string') throw new RuleError(path, 'the group needs a "source"');
  const day = String(checked);
  if (!DAY.test(day)) throw new RuleError(path, 'the group needs the day it was "checked", as 2026-01-31');
  if (match === 'address' && !DAY.test(String(expires))) {
    throw new RuleError(path, 'addresses change hands: the group needs a day on which it "expires", as 2026-01-31');
  }
  if (!isMap(names)) throw new RuleError([...path, 'names'], '"names" must map each name to its coins and ports');
  return Object.entries(names).map(([name, seen]) => {
    const where = [...path, 'names', name];
    if (!isName(name, match)) throw new RuleError(where, `"${name}" is no lower-case ${NAMES[match]}`);
    return {
      name,
      match,
      ...coinsAndPorts(seen, where),
      source,
      checked: day,
      ...(expires === undefined ? {} : { expires: Date.parse(String(expires)) }),
    };
  });
}

/** `BTC LTC 3333 443`: what is a number is a port. */
function coinsAndPorts(seen: unknown, where: readonly (string | number)[]): Pick<Pool, 'coins' | 'ports'> {
  const words = seen === null ? [] : String(seen).split(' ');
  const ports = words.filter((word) => /^\d+$/.test(word)).map(Number);
  const wrong = ports.find((port) => port < 1 || port > 65_535);
  if (wrong !== undefined) throw new RuleError(where, `${wrong} is no port: ports are 1 to 65535`);
  return { coins: words.filter((word) => !/^\d+$/.test(word)), ports };
}

function isName(name: string, match: Pool['match']): boolean {
  if (match === 'address') return isIP(name) !== 0 && !name.startsWith('::') && !PRIVATE.test(name);
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name) && name.length < 254;
}

/** Finds the pool behind a host name: by whole labels, so that `notnanopool.org` is not `nanopool.org`. */
export class PoolIndex {
  readonly size: number;
  private readonly byName: ReadonlyMap<string, Pool>;

  constructor(pools: readonly Pool[]) {
    this.byName = new Map(pools.map((pool) => [pool.name, pool]));
    this.size = this.byName.size;
  }

  /** `host` in lower case without a final dot; `now` in milliseconds since the epoch. Cost: one look-up a label. */
  find(host: string, now: number): Pool | undefined {
    const whole = this.byName.get(host);
    if (whole !== undefined) return whole.expires !== undefined && whole.expires < now ? undefined : whole;
    if (host.length > 253) return undefined;
    for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      const pool = this.byName.get(host.slice(dot + 1));
      if (pool?.match === 'suffix' || pool?.match === 'stale') return pool;
    }
    return undefined;
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
