import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { match } from '../../agent/commands/match.ts';
import { UsageError } from '../../agent/usage-error.ts';
import { runCommand } from './io.ts';

/** The answers to these lines, one each. */
async function answers(input: Iterable<string | Buffer>, args: readonly string[] = []) {
  const { status, out, err } = await runCommand(match, args, input);
  expect(status).toBe(0);
  expect(err).toBe('');
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const line = (record: object) => `${JSON.stringify(record)}\n`;

describe('match', () => {
  it('answers a record of a miner with all that is known', async () => {
    const wallet = '48edfHu7V9Z84YzzMa6fUueoELZ9ZRXq9VetWzYGzKt52XU5xvqgzYnDK9URnRoJMk1j8nLwEVsaSWJ4fhdUyZijBGUicoD';
    const cmdline = ['./xmrig', '-o', 'pool.supportxmr.com:3333', '-u', `${wallet}.rig`];
    expect(await answers([line({ kind: 'process', cmdline, env: { A: 'b' } })])).toEqual([
      {
        severity: 'critical',
        score: 210,
        families: ['xmrig'],
        wallets: [wallet],
        coins: ['XMR'],
        pools: ['pool.supportxmr.com:3333'],
        algorithms: [],
        workers: ['rig'],
        evidence: expect.arrayContaining([
          { id: 'pool_endpoint', weight: 70, summary: expect.stringContaining('pool.supportxmr.com') },
        ]),
      },
    ]);
  });

  it('answers a record of nothing with empty lists', async () => {
    expect(await answers([line({ kind: 'process', cmdline: 'nginx -g daemon' })])).toEqual([
      {
        ...{ severity: 'none', score: 0, families: [], wallets: [], coins: [], pools: [], algorithms: [], workers: [] },
        evidence: [],
      },
    ]);
  });

  it.each([
    [{ kind: 'process', cmdline: './xmrig' }, 'warning'],
    [{ kind: 'process', cmdline: ['x'], exe: '/tmp/xmrig', comm: null }, 'warning'],
    [{ kind: 'connection', host: 'xmr.nanopool.org', port: 14433 }, 'warning'],
    [{ kind: 'connection', ip: '10.0.0.1', port: 443 }, 'none'],
    [{ kind: 'connection', ip: '2001:db8::1', host: null, port: 65535 }, 'none'],
    [{ kind: 'process', cmdline: [] }, 'none'],
    [{ kind: 'process', cmdline: '', env: ['A=b'], parentExe: null, parentCmdline: 'sh -c x' }, 'none'],
    [{ kind: 'process', cmdline: '/entrypoint', env: ['POOL_URL=a:1', 'POOL_USER=w', 7] }, 'warning'],
    [{ kind: 'process', cmdline: '/entrypoint', env: { POOL_URL: 'a:1', POOL_USER: 'w' } }, 'warning'],
    [{ kind: 'process', cmdline: '/entrypoint', env: ['A=POOL_URL', 'B=POOL_USER'] }, 'none'],
    [{ kind: 'dns', query: '.' }, 'none'],
    [{ kind: 'payload', data: '', direction: 'any' }, 'none'],
    [{ kind: 'text', value: '' }, 'none'],
    [{ kind: 'dns', query: 'xmr.nanopool.org' }, 'warning'],
    [
      { kind: 'payload', data: '{"id":1,"method":"mining.subscribe","params":[]}', direction: 'client->pool' },
      'critical',
    ],
    [{ kind: 'image', image: 'pmietlicki/xmrig' }, 'warning'],
    [{ kind: 'text', value: '1AJdfCpLWPNoAMDfHF1wD5y8VgKSSTHxPo' }, 'info'],
  ])('answers %j with %s', async (record, severity) => {
    expect(await answers([line(record)])).toEqual([expect.objectContaining({ severity })]);
  });

  it.each([
    ['nonsense', 'the line is not JSON'],
    ['[]', 'the record: must be an object such as {"kind":"dns","query":"..."}, not []'],
    ['null', 'the record: must be an object such as {"kind":"dns","query":"..."}, not null'],
    ['{}', '"kind" must be process, connection, dns, payload, image or text: it is missing'],
    ['{"kind":"thread"}', '"kind" must be process, connection, dns, payload, image or text: not "thread"'],
    ['{"kind":"toString"}', '"kind" must be process, connection, dns, payload, image or text: not "toString"'],
    ['{"kind":"process"}', 'cmdline: is missing; it must be a list of texts, or one text'],
    ['{"kind":"process","cmdline":null}', 'cmdline: is missing; it must be a list of texts, or one text'],
    ['{"kind":"process","cmdline":[1]}', 'cmdline: must be a list of texts, or one text, not [1]'],
    ['{"kind":"process","cmdline":[["a"]]}', 'cmdline: must be a list of texts, or one text, not [["a"]]'],
    ['{"kind":"process","cmdline":"a","exe":5}', 'exe: must be a text, not 5'],
    ['{"kind":"process","cmdline":"a","env":"A=b"}', 'env: must be an object or a list, not "A=b"'],
    [
      '{"kind":"process","cmdline":"a","parentCmdline":{}}',
      'parentCmdline: must be a list of texts, or one text, not {}',
    ],
    [
      '{"kind":"process","cmdline":"a","cmd":"xmrig"}',
      '"cmd": no such key in a record of kind process; did you mean cwd?',
    ],
    [
      '{"kind":"process","argv":["xmrig"]}',
      '"argv": no such key in a record of kind process; it may have cmdline, exe, comm, cwd, env, parentExe, parentCmdline; ' +
        'cmdline: is missing; it must be a list of texts, or one text',
    ],
    ['{"kind":"process","cmdline":"a","__proto__":1}', '"__proto__": no such key in a record of kind process'],
    ['{"kind":"connection"}', 'port: is missing; it must be a whole number from 1 to 65535'],
    ['{"kind":"connection","port":70000}', 'port: must be a whole number from 1 to 65535, not 70000'],
    ['{"kind":"connection","port":0}', 'port: must be a whole number from 1 to 65535, not 0'],
    ['{"kind":"connection","port":"3333"}', 'port: must be a whole number from 1 to 65535, not "3333"'],
    ['{"kind":"connection","port":1,"host":""}', 'host: must be a text that is not empty, not ""'],
    [
      '{"kind":"connection","port":1,"ip":"pool.org"}',
      'ip: must be an IPv4 or IPv6 address without a port, not "pool.org"',
    ],
    [
      '{"kind":"connection","port":1,"ip":"1.2.3.4:5"}',
      'ip: must be an IPv4 or IPv6 address without a port, not "1.2.3.4:5"',
    ],
    ['{"kind":"connection","port":1,"ip":"1.2.3"}', 'ip: must be an IPv4 or IPv6 address without a port, not "1.2.3"'],
    ['{"kind":"dns","query":5}', 'query: must be a text that is not empty, not 5'],
    ['{"kind":"dns","query":""}', 'query: must be a text that is not empty, not ""'],
    ['{"kind":"dns","query":" "}', 'query: must be a text that is not empty, not " "'],
    [
      '{"kind":"dns","name":"a.b"}',
      '"name": no such key in a record of kind dns; it may have query; query: is missing',
    ],
    ['{"kind":"image","image":""}', 'image: must be a text that is not empty, not ""'],
    [
      '{"kind":"payload","data":"x","direction":"up"}',
      'direction: must be one of client->pool, pool->client, any, not "up"',
    ],
    ['{"kind":"payload","direction":"any"}', 'data: is missing; it must be a text'],
    ['{"kind":"text","value":["a"]}', 'value: must be a text, not ["a"]'],
  ])('answers the bad line %s with what is wrong and what is expected, and goes on', async (bad, error) => {
    const [first, second] = await answers([`${bad}\n`, line({ kind: 'dns', query: 'a.b' })]);
    expect(first?.['error']).toContain(error);
    expect(JSON.stringify(first)).not.toMatch(/invalid input/i);
    expect(second?.['severity']).toBe('none');
  });

  it('keeps the answer to a record of a thousand unknown keys short', async () => {
    const keys = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`key${i}`.repeat(100), 'x'.repeat(1000)]));
    const [answer] = await answers([line({ ...keys, kind: 'dns', query: 'a.b' })]);
    expect(String(answer?.['error']).length).toBeLessThan(1000);
  });

  it('answers values nested deeper than the stack', async () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect(await answers([`${deep}\n{"kind":"dns","query":${deep}}\n`])).toEqual([
      { error: expect.stringContaining('the record: must be an object') },
      { error: 'query: must be a text that is not empty, not something nested too deeply' },
    ]);
  });

  it('answers in one line, whatever a reader takes for its end', async () => {
    const { out } = await runCommand(match, [], [line({ kind: 'dns', query: 'a.b', '\u2028\u2029\u0085': 1 })]);
    expect(out).toContain('no such key');
    expect(out).not.toMatch(/[\u2028\u2029\u0085]/);
  });

  it('takes a byte order mark before the first line, and nowhere else', async () => {
    const record = line({ kind: 'dns', query: 'xmr.nanopool.org' });
    expect(await answers([`\ufeff${record}\ufeff${record}`])).toEqual([
      expect.objectContaining({ severity: 'warning' }),
      { error: 'the line is not JSON' },
    ]);
  });

  it('refuses a line of more than 4 MiB, and goes on', async () => {
    const chunks = [...Array(5).fill('x'.repeat(1024 * 1024)), '\n', line({ kind: 'dns', query: 'a.b' })];
    expect(await answers(chunks)).toEqual([
      { error: 'the line is longer than 4 MiB' },
      expect.objectContaining({ score: 0 }),
    ]);
  });

  it('takes lines in any pieces, without a last newline, with blank ones and without UTF-8', async () => {
    const bytes = Buffer.from(`${line({ kind: 'image', image: 'pmietlicki/xmrig' })}\r\n\n{"kind":"text","value":"é"}`);
    const pieces = [...bytes].map((byte) => Buffer.of(byte));
    expect(await answers([...pieces, Buffer.of(0xff)])).toHaveLength(2);
  });

  it('answers many records in order', async () => {
    const records = Array.from({ length: 5000 }, (_, i) =>
      line({ kind: 'dns', query: i === 4999 ? 'nanopool.org' : 'a.b' }),
    );
    const all = await answers(records);
    expect(all).toHaveLength(5000);
    expect(all.at(-1)?.['severity']).toBe('warning');
  });

  it('refuses a wrong call and a place without signatures', async () => {
    await expect(runCommand(match, ['--what'])).rejects.toThrow(UsageError);
    await expect(runCommand(match, ['--signatures=/nonexistent'])).rejects.toThrow('no signatures in /nonexistent');
  });

  it('ends when it is told to, though more may come', async () => {
    const stop = new AbortController();
    const stdin = new PassThrough();
    const io = { stdin, stdout: new PassThrough(), stderr: new PassThrough(), env: {}, signal: stop.signal };
    const ended = match.run([], io);
    stdin.write(line({ kind: 'dns', query: 'a.b' }));
    setTimeout(() => stop.abort(), 50);
    expect(await ended).toBe(0);
  });
});
