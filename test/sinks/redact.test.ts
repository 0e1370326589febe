import { describe, expect, it } from '@jest/globals';
import { redactArgv, redactText } from '../../agent/sinks/redact.ts';

const xmr = '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A';
const kaspa = 'kaspa:qr0lr4ml9fn3chekrqmjdkergxl93l4wrk3dankcgvjq776s9wn9jkdskewva';
// Put together, so that no scanner of repositories takes them for real ones.
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxIn0', 'c2lnbmF0dXJl'].join('.');
const aws = `AKIA${'IOSFODNN7EXAMPLE'}`;
const github = `ghp_${'a1B2c3D4e5F6g7H8i9J0'}`;

describe('a secret is hidden', () => {
  it.each([
    ['--password hunter2', '--password ***'],
    ['--password=hunter2', '--password=***'],
    ['--pass hunter2 -k', '--pass *** -k'],
    ['-p hunter2', '-p ***'],
    ['-p=hunter2', '-p=***'],
    ['-p -hunter2', '-p ***'],
    ['--token abc --secret=def --api-key ghi', '--token *** --secret=*** --api-key ***'],
    ['-password x', '-password ***'],
    ['--db.password=x --accessToken=y', '--db.password=*** --accessToken=***'],
    ['AWS_SECRET_ACCESS_KEY=a/b+c PGPASSWORD=x env', 'AWS_SECRET_ACCESS_KEY=*** PGPASSWORD=*** env'],
    ['stratum+tcp://me:pw@pool:3333', 'stratum+tcp://me:***@pool:3333'],
    ['https://token@github.com/a/b', 'https://***@github.com/a/b'],
    ['socks5://u:p:w@127.0.0.1:1080', 'socks5://u:***@127.0.0.1:1080'],
    ['https://h/p?a=1&token=abc&b=2#c', 'https://h/p?a=1&token=***&b=2#c'],
    ['curl -u me:pw https://h', 'curl -u me:*** https://h'],
    [`-O ${xmr}.w1:pw`, `-O ${xmr}.w1:***`],
    [`-u ${kaspa}:pw`, `-u ${kaspa}:***`],
    ['-H "Authorization: Bearer abc"', '-H "Authorization: Bearer ***'],
    ['-H Authorization:Bearer abc', '-H Authorization:Bearer ***'],
    ['-H X-Api-Key:abc', '-H X-Api-Key:***'],
    ['bearer abc', 'bearer ***'],
    ['{"password":"a","pool":"b"}', '{"password":***,"pool":"b"}'],
    ['{"password": "a"}', '{"password": ***'],
    [`run ${jwt} now`, 'run *** now'],
    [`key:${aws},x`, 'key:***,x'],
    [`clone ${github}`, 'clone ***'],
  ])('in %s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
    expect(redactArgv(text.split(' ')).join(' ')).toBe(expected);
  });

  it('as a whole argument, spaces included', () => {
    expect(redactArgv(['x', '--password', 'my long secret', 'y'])).toEqual(['x', '--password', '***', 'y']);
    expect(redactArgv(['x', '--password=my long secret', 'y'])).toEqual(['x', '--password=***', 'y']);
  });

  it('inside a shell command that is one argument', () => {
    expect(redactArgv(['sh', '-c', 'miner -p x;\n\tcurl --token y'])).toEqual([
      'sh',
      '-c',
      'miner -p ***\n\tcurl --token ***',
    ]);
  });
});

describe('what is not a secret stays', () => {
  it.each([
    `xmrig -o stratum+tcp://pool.example:3333 -u ${xmr}.worker -k --tls`,
    `stratum+ssl://${xmr}@pool.example:443`,
    `stratum1+tcp://${kaspa}@pool.example:443`,
    `-u ${kaspa}`,
    `--user ${xmr}.worker`,
    '--password-file /run/secret --token-ttl=5 --max-tokens 100',
    '--sort-key=a --key b --bypass=c --compass d',
    '--password --threads=4',
    'https://example.org/a?b=c@d&e=f',
    'user@example.org a:b c=d',
    'sha256:0123456789abcdef0123456789abcdef',
    'eyJ.not.a.jwt sk-short',
    'a  b\tc',
    '',
  ])('%s', (text) => {
    expect(redactText(text)).toBe(text);
    expect(redactArgv([text])).toEqual([text]);
  });
});

describe('128 KiB of anything take less than half a second', () => {
  it.each([
    'a',
    ':',
    '://',
    '://@',
    '="',
    '?token=',
    'token="',
    "'",
    ' ',
    '-',
    '--password=',
    'https://a:',
    `:${'a'.repeat(30)}`,
    'a.',
    'eyJ.eyJ',
  ])('of %j', (unit) => {
    const text = unit.repeat(Math.ceil(131_072 / unit.length));
    const started = performance.now();
    redactText(`-u ${text}`);
    redactText(`${text}@`);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
