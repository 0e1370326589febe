import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { Lines } from '../stand-ins/lines.ts';

const MAIN = fileURLToPath(new URL('../../agent/main.ts', import.meta.url));
const RECORD = '{"kind":"dns","query":"a.b"}\n';

/** Runs a command with this file for its stdout; a reader that goes away at once when there is none. */
async function davylamp(args: readonly string[], stdout?: string) {
  const file = stdout === undefined ? 'pipe' : openSync(stdout, 'w');
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', file, 'pipe'], env: {}, timeout: 60_000 });
  if (typeof file === 'number') closeSync(file);
  child.stdout?.destroy();
  const stderr = new Lines(child.stderr as NonNullable<typeof child.stderr>);
  child.stdin?.on('error', () => {}).end(RECORD.repeat(100));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, stderr: stderr.all };
}

const calls = ['check', 'match', 'scan --json --seconds=1', 'scan --help', '--version'];

// The device for this: every write to it says that the disk is full, see full(4).
describe('with a full disk behind its stdout', () => {
  it.each(calls)('%s exits with 1 and says so in one line', async (call) => {
    expect(await davylamp(call.split(' '), '/dev/full')).toEqual({
      status: 1,
      stderr: ['davylamp: the output is not complete: no space is left on the device'],
    });
  });
});

describe('without a reader of its stdout', () => {
  it.each(calls)('%s says nothing and is content', async (call) => {
    const { status, stderr } = await davylamp(call.split(' '));
    expect(stderr).toEqual([]);
    expect(call.includes('seconds') ? [0, 3] : [0]).toContain(status);
  });
});

it('what is written in full is no fault', async () => {
  expect(await davylamp(['match'], '/dev/null')).toEqual({ status: 0, stderr: [] });
});
