import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../../agent/commands/command.ts';
import { match } from '../../agent/commands/match.ts';
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
        evidence: expect.arrayContaining([
          { id: 'pool_endpoint', weight: 70, summary: expect.stringContaining('pool.supportxmr.com') },
        ]),
      },
    ]);
  });

  it('answers a record of nothing with empty lists', async () => {
    expect(await answers([line({ kind: 'process', cmdline: 'nginx -g daemon' })])).toEqual([
      { severity: 'none', score: 0, families: [], wallets: [], evidence: [] },
    ]);
  });

  it.each([
    [{ kind: 'process', cmdline: './xmrig' }, 'warning'],
    [{ kind: 'process', cmdline: ['x'], exe: '/tmp/xmrig', comm: null }, 'warning'],
    [{ kind: 'connection', host: 'xmr.nanopool.org', port: 14433 }, 'warning'],
    [{ kind: 'connection', ip: '10.0.0.1', port: 443 }, 'none'],
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
    ['[]', 'the record: '],
    ['null', 'the record: '],
    ['{}', '"kind" must be'],
    ['{"kind":"thread"}', '"kind" must be'],
    ['{"kind":"process"}', 'cmdline: '],
    ['{"kind":"process","cmdline":[1]}', 'cmdline'],
    ['{"kind":"connection","host":"a","port":70000}', 'port: '],
    ['{"kind":"dns","query":5}', 'query: '],
  ])('answers the bad line %s with an error, and goes on', async (bad, error) => {
    const [first, second] = await answers([`${bad}\n`, line({ kind: 'dns', query: 'a.b' })]);
    expect(first?.['error']).toContain(error);
    expect(second?.['severity']).toBe('none');
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
