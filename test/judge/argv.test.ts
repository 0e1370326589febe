import { describe, expect, it } from '@jest/globals';
import { argumentsOf } from '../../agent/judge/arguments.ts';
import { programsOf } from '../../agent/judge/program.ts';

const endpointsOf = (argv: readonly string[]) => argumentsOf(argv).endpoints;
const words = (line: string) => line.split(' ');

describe('the programs of a command line', () => {
  it.each([
    ['./xmrig -o a:1', ['xmrig']],
    ['/opt/XMRig.exe', ['xmrig']],
    ['sudo -u miner nohup ./xmrig', ['xmrig']],
    ['nice -n 19 ionice -c3 xmrig', ['xmrig']],
    ['env A=1 B=2 timeout -k 5 10s xmrig', ['xmrig']],
    ['taskset -c 0-3,5 xmrig', ['xmrig']],
    ['A=1 xmrig', ['xmrig']],
    ['pm2 start ./xmrig -- -a rx/0', ['xmrig']],
    ['cpulimit -l 50 ./subscribe -a yespower', ['subscribe']],
    ['timeout -k 5 2400s proxychains ./xmrig', ['xmrig']],
    ['schedtool -B -n 1 -e ./minerd', ['minerd']],
    ['start a', ['start']],
    ['xargs kill -9', ['kill']],
    ["screen -dmS miner bash -c 'minerd -a x'", ['bash', 'minerd']],
    ['sh -c cd /tmp && ./xmrig & sleep 5', ['sh', 'cd', 'xmrig', 'sleep']],
    ['bash -lc (exec ./xmrig)', ['bash', 'xmrig']],
    ['bash setup.sh WALLET', ['bash', 'setup.sh']],
    ['ps aux | grep xmrig', ['ps', 'grep']],
    ['grep xmrig /proc/1/cmdline', ['grep']],
    ['git clone https://github.com/xmrig/xmrig.git', ['git']],
    ['sudo', []],
    ['', []],
  ])('"%s": %j', (line, expected) => {
    expect(programsOf({ kind: 'process', cmdline: words(line) })).toEqual(expected);
  });

  it('begin with the executable and the comm, whatever argv says', () => {
    const record = { kind: 'process', cmdline: ['nginx'], exe: '/tmp/xmrig', comm: 'worker' } as const;
    expect(programsOf(record)).toEqual(['xmrig', 'worker', 'nginx']);
  });

  it('are found in a script that is one argument', () => {
    const script = 'cd /tmp; for i in 1 2; do ./minerd; done || true';
    expect(programsOf({ kind: 'process', cmdline: ['/bin/sh', '-c', script] })).toContain('minerd');
  });

  it('end where shells are nested without end', () => {
    expect(programsOf({ kind: 'process', cmdline: words('sh -c '.repeat(500)) }).length).toBeLessThan(64);
  });
});

describe('an endpoint on a command line', () => {
  it.each([
    ['-o pool.example:3333', { option: '-o', host: 'pool.example', port: 3333 }],
    [
      '--url=stratum+tcp://Pool.Example:3333',
      { option: '--url', scheme: 'stratum+tcp', host: 'pool.example', port: 3333 },
    ],
    ['-opool.example:3333', { option: '-o', host: 'pool.example', port: 3333 }],
    ['-P stratum1+tcp://0xabc.rig:x@a.example.:4444/me@b.example', { option: '-P', host: 'a.example', port: 4444 }],
    ['-o [1]stratum+ssl://a.example:1', { option: '-o', scheme: 'stratum+ssl', host: 'a.example', port: 1 }],
    ['--pool a.example', { option: '--pool', host: 'a.example' }],
    ['-o 10.0.0.1:443', { option: '-o', host: '10.0.0.1', port: 443 }],
    ['-o [fd00::1]:443', { option: '-o', host: 'fd00::1', port: 443 }],
    ['POOL_URL=a.example:80', { host: 'a.example', port: 80 }],
    ['https://a.example/b?c=d:1', { scheme: 'https', host: 'a.example' }],
  ])('"%s"', (line, expected) => {
    expect(endpointsOf(words(line))).toEqual([expect.objectContaining(expected)]);
  });

  it.each([
    '-o out',
    '--lr 0.1',
    '-o StrictHostKeyChecking=no',
    '/pool/data',
    'a b c',
    '-o host:99999',
    '-o :80',
    '10:20:30',
  ])('is not "%s"', (line) => {
    expect(endpointsOf(words(line))).toEqual([]);
  });

  it('is found inside a script and behind many others', () => {
    expect(endpointsOf(['sh', '-c', "a -o 'b.example:1'"])).toHaveLength(1);
    const decoys = Array(500).fill('x.example:1');
    expect(endpointsOf([...decoys, '-o', 'pool.example:3333']).at(-1)).toMatchObject({ option: '-o' });
  });
});
