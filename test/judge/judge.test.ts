import { describe, expect, it } from '@jest/globals';
import { Judge, score, severityOf } from '../../agent/judge/judge.ts';
import { loadSignatures } from '../../agent/judge/load.ts';
import { WARNING } from '../../agent/judge/score.ts';
import type { Evidence, Judgeable } from '../../agent/model.ts';
import { shippedSignatures } from '../../agent/shipped.ts';

const now = Date.parse('2026-11-24');
const { signatures } = loadSignatures([shippedSignatures]);
const judge = new Judge(signatures, now);
const severity = (record: Judgeable) => severityOf(score(judge.judge(record)));
const ofProcess = (line: string) => severity({ kind: 'process', cmdline: line.split(' ') });

const evidence = (kind: Evidence['kind'], weight: number): Evidence => ({ id: 'x', kind, weight, summary: '' });

describe('the score', () => {
  it('adds the strongest of each kind', () => {
    expect(score([evidence('pool', 40), evidence('pool', 70), evidence('wallet', 20)])).toBe(90);
  });
  it('of weak evidence alone stays below a warning', () => {
    const weak = [evidence('cpu', 20), evidence('pool', 20), evidence('network_connection', 20)];
    expect(score(weak)).toBe(WARNING - 1);
    expect(score([...weak, evidence('memory', 40)])).toBe(100);
  });

  it('of nothing is 0', () => expect(score([])).toBe(0));
  it.each([
    [0, 'none'],
    [5, 'info'],
    [49, 'info'],
    [50, 'warning'],
    [99, 'warning'],
    [100, 'critical'],
  ] as const)('of %d is %s', (value, expected) => expect(severityOf(value)).toBe(expected));
});

describe('a process', () => {
  it.each([
    ['./xmrig', 'warning'],
    ['xmrig -o pool.example.com:3333 -u YOUR_WALLET -p x', 'critical'],
    ['/usr/lib/a -o gulf.moneroocean.stream:10128', 'warning'],
    ['/usr/lib/a -o gulf.moneroocean.stream:10128 -u w', 'critical'],
    ['./a -o stratum+tcp://10.9.8.7:3333 -u w -p x', 'critical'],
    ['nslookup pool.supportxmr.com', 'info'],
    ['zgrep stratum+tcp://pool.minexmr.com /var/log/audit.log', 'info'],
    ['ntpdate -u pool.ntp.org', 'none'],
    ['sntp -S -s 0.pool.ntp.org', 'none'],
    ['curl -o xmr.json -u user:pass https://api.coingecko.com/api/v3/coins/monero', 'none'],
    ['ccxt-bot --exchange kraken --pair XMR/USD --threads 4', 'none'],
    ['geth --http --miner.etherbase 0x4121c43205D4244cb6395B2318d711a73fc1a6DE', 'info'],
  ] as const)('"%s" is %s', (line, expected) => expect(ofProcess(line)).toBe(expected));

  it('names the family of its program and the wallet it pays', () => {
    const address = 'RNm4LMBGyfH8ddCGvncQKrMtxEydxwhUJL';
    const found = judge.judge({ kind: 'process', cmdline: ['t-rex', '-a', 'kawpow', '-u', `${address}.rig`] });
    expect(found.map(({ family }) => family)).toContain('t-rex');
    expect(found.map(({ wallet }) => wallet)).toContain(address);
    expect(found[0]?.weight).toBe(Math.max(...found.map(({ weight }) => weight)));
  });
});

describe('a name', () => {
  it.each(['xmr-eu1.nanopool.org', 'NEW.pool.SupportXMR.com.', 'donate.v2.xmrig.com', 'de.monero.herominers.com'])(
    '%s is that of a pool',
    (query) => expect(severity({ kind: 'dns', query })).not.toBe('none'),
  );
  it.each([
    'pool.ntp.org',
    'xmrig.com',
    'notnanopool.org',
    'nanopool.org.example.com',
    'github.com',
    'api.binance.com',
    '',
  ])('"%s" is not', (query) => expect(judge.judge({ kind: 'dns', query })).toEqual([]));
});

describe('a connection', () => {
  it.each([
    [{ host: 'xmr.2miners.com', port: 2222 }, 'warning'],
    [{ ip: '10.0.0.1', port: 3333 }, 'info'],
    [{ ip: '10.0.0.1', port: 443 }, 'none'],
    [{ host: 'github.com', port: 443 }, 'none'],
  ] as const)('%j is %s', (connection, expected) =>
    expect(severity({ kind: 'connection', ...connection })).toBe(expected),
  );

  it('to an address of a list only corroborates, and only until the list expires', () => {
    const record = { kind: 'connection', ip: '109.122.21.57', port: 58_080 } as const;
    expect(score(judge.judge(record))).toBe(20);
    expect(new Judge(signatures, Date.parse('2028-01-01')).judge(record)).toEqual([]);
  });
});

describe('other records', () => {
  const login = '{"id":1,"method":"login","params":{"login":"w","pass":"x"}}\n';
  it.each([
    [{ kind: 'payload', data: login }, 'critical'],
    [{ kind: 'payload', data: `{"id":0,"method":"ping"}\n${login}` }, 'critical'],
    [{ kind: 'payload', data: '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}' }, 'none'],
    [
      {
        kind: 'payload',
        data: '{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"to":"0x17e7eedce4ac02ef114a7ed9fe6e2f33feba1667"}]}',
      },
      'none',
    ],
    [{ kind: 'image', image: 'docker.io/pmietlicki/xmrig:ubuntu' }, 'warning'],
    [{ kind: 'image', image: 'pauseyyf/pause' }, 'critical'],
    [{ kind: 'image', image: 'registry.k8s.io/pause:3.9' }, 'none'],
    [{ kind: 'image', image: 'localhost:5000/a/b:c@sha256:00' }, 'none'],
    [{ kind: 'text', value: 'pay to 1AJdfCpLWPNoAMDfHF1wD5y8VgKSSTHxPo' }, 'info'],
    [{ kind: 'text', value: 'nothing' }, 'none'],
  ] as const)('%j is %s', (record, expected) => expect(severity(record)).toBe(expected));
});

describe('an address of Ethereum', () => {
  const address = '0x4121c43205D4244cb6395B2318d711a73fc1a6DE';
  const weights = (line: string) =>
    judge.judge({ kind: 'process', cmdline: line.split(' ') }).map(({ id, weight }) => `${id} ${weight}`);

  it('weighs little where a program is only told of it', () => {
    expect(weights(`lighthouse bn --suggested-fee-recipient ${address}`)).toEqual(['wallet_evm 20']);
  });
  it('weighs more where a program works for it', () => {
    expect(weights(`./a --wallet ${address}`)).toEqual(['wallet_evm 40']);
  });
});
