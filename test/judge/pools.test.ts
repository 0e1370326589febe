import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Judge } from '../../agent/judge/judge.ts';
import { buildSignatures, loadSignatures } from '../../agent/judge/load.ts';
import { PoolIndex } from '../../agent/judge/pools.ts';
import { parseYaml } from '../../agent/judge/sigma/document.ts';
import type { Judgeable } from '../../agent/model.ts';
import { signatureSources } from '../../agent/shipped.ts';

const list = `
pools:
  suffixes:
    - {source: s, checked: 2026-01-01, names: {nanopool.example: XMR ETC 14433 14444}}
  hosts:
    - {source: s, checked: 2026-01-01, names: {mine.ddns.example: }}
  stale:
    - {source: s, checked: 2026-01-01, names: {miner.example: }}
  addresses:
    - {source: s, checked: 2026-01-01, expires: 2026-06-01, names: {192.0.2.1: 3333, "2001:db8::1": }}
`;

function found(record: Judgeable, today = '2026-02-01'): string[] {
  const { signatures, problems } = buildSignatures(parseYaml('pools.yaml', list).documents);
  expect(problems).toEqual([]);
  return new Judge(signatures, Date.parse(today)).judge(record).map(({ id, weight }) => `${id} ${weight}`);
}
const asked = (query: string) => found({ kind: 'dns', query });
const reached = (ip: string, port: number, today?: string) => found({ kind: 'connection', ip, port }, today);

describe('a pool is found', () => {
  it.each(['nanopool.example', 'xmr-eu1.nanopool.example', 'A.B.NanoPool.Example.', 'mine.ddns.example'])(
    'as %s',
    (name) => expect(asked(name)).toEqual(['pool_query 70']),
  );
  it('by the name that a connection was opened to', () => {
    const record: Judgeable = { kind: 'connection', host: 'eu.nanopool.example', ip: '198.51.100.1', port: 14433 };
    expect(found(record)).toEqual(['pool_connection 70']);
  });
  it('with the place to which it was dialled', () => {
    const { signatures } = buildSignatures(parseYaml('pools.yaml', list).documents);
    const [evidence] = new Judge(signatures, 0).judge({ kind: 'connection', host: 'eu.nanopool.example', port: 1 });
    expect(evidence).toMatchObject({ pool: 'eu.nanopool.example:1', summary: expect.stringContaining('(XMR, ETC)') });
  });
});

describe('no pool is found', () => {
  it.each([
    'notnanopool.example',
    'nanopool.example.org',
    'nanopool',
    'example',
    'ddns.example',
    'other.ddns.example',
    'eu.mine.ddns.example',
    '',
    '.',
    `${'a.'.repeat(200)}nanopool.example`,
  ])('in "%s"', (name) => expect(asked(name)).toEqual([]));
});

describe('what only corroborates stays below a warning', () => {
  it('a name on an old list', () => expect(asked('www.miner.example')).toEqual(['pool_stale 40']));
  it('an address, at a port that was seen', () => expect(reached('192.0.2.1', 3333)).toEqual(['pool_address 20']));
  it('an address of which no port is known', () => expect(reached('2001:db8::1', 9)).toEqual(['pool_address 20']));
  it('and an address is nothing at another port', () => expect(reached('192.0.2.1', 443)).toEqual([]));
  it('nor once it has expired', () => expect(reached('192.0.2.1', 3333, '2026-06-02')).toEqual([]));
});

describe('the shipped list', () => {
  const { pools } = loadSignatures([signatureSources]).signatures;
  const today = Date.parse('2026-11-24');

  it.each([
    ...['pool.ntp.org', '0.ubuntu.pool.ntp.org', 'github.com', 'docker.io', 'amazonaws.com', 'svc.cluster.local'],
    ...[
      'binance.com',
      'api.binance.com',
      'coinbase.com',
      'kraken.com',
      'kucoin.com',
      'okx.com',
      'bybit.com',
      'gate.io',
    ],
    ...['ddns.net', 'duckdns.org', 'no-ip.org', 'zapto.org', 'sytes.net', 'dyndns.org', 'us.to', 'herokuapp.com'],
    ...[
      'co.uk',
      'com',
      'org',
      'bitcoin.org',
      'getmonero.org',
      'seed.bitcoin.sipa.be',
      'rocketpool.net',
      'minecraft.net',
    ],
  ])('does not have %s', (name) => expect(pools.find(name, today)).toBeUndefined());

  it.each([
    'xmr-eu1.nanopool.org',
    'gulf.moneroocean.stream',
    'pool.hashvault.pro',
    'auto.c3pool.org',
    'pool.binance.com',
  ])('has %s', (name) => expect(pools.find(name, today)?.match).toMatch(/suffix|host/));

  it('names nothing twice, and nothing that a suffix covers', () => {
    const text = readFileSync(`${signatureSources}/pools.yaml`, 'utf8');
    const names = [...text.matchAll(/^ {8}([a-z0-9.:-]+):/gm)].map(([, name = '']) => name);
    expect(names.length).toBe(pools.size);
    const parent = (name: string) => name.slice(name.indexOf('.') + 1);
    const covered = names.filter((name) => /[a-z]/.test(name) && pools.find(parent(name), today)?.match === 'suffix');
    expect(covered).toEqual([]);
  });
});

it.each(['127.0.0.1', '10.1.2.3', '192.168.0.1', '172.20.0.1', '0.0.0.0', '::1', 'fd00::1', 'pool.example', '1.2.3'])(
  'refuses %s as the address of a pool',
  (address) => {
    const group = `{source: s, checked: 2026-01-01, expires: 2026-06-01, names: {"${address}": }}`;
    const { problems } = buildSignatures(parseYaml('p.yaml', `pools:\n  addresses:\n    - ${group}\n`).documents);
    expect(problems).toMatchObject([{ message: `"${address}" is no lower-case address outside of private networks` }]);
  },
);

it('refuses a port that is none', () => {
  const group = '{source: s, checked: 2026-01-01, names: {a.example: XMR 99999}}';
  const { problems } = buildSignatures(parseYaml('p.yaml', `pools:\n  hosts:\n    - ${group}\n`).documents);
  expect(problems).toMatchObject([{ line: 3, message: '99999 is no port: ports are 1 to 65535' }]);
});

it('finds a name among 50,000 that share its beginning and its end', () => {
  const names = Array.from({ length: 50_000 }, (_, i) => `pool-${i}.example`);
  const pool = { match: 'suffix', coins: [], ports: [], source: 's', checked: '2026-01-01' } as const;
  const index = new PoolIndex(names.map((name) => ({ ...pool, name })));
  expect([index.find('eu.pool-49999.example', 0)?.name, index.find('eu.pool-50000.example', 0)]).toEqual([
    'pool-49999.example',
    undefined,
  ]);
});
