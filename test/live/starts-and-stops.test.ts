import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { davylamp } from './agent.ts';
import { needs } from './needs.ts';
import { scenes } from './scene.ts';

const scene = scenes();
const stackTrace = /\n\s+at |node:internal/;

describe('the agent', () => {
  for (const signal of ['TERM', 'INT'] as const) {
    needs('perl')(`ends within two seconds of SIG${signal}, with 0`, async () => {
      const agent = await scene().agent();
      await agent.turns(1);
      const start = Date.now();
      await agent.signal(signal);
      expect(await agent.ended).toBe(0);
      expect(Date.now() - start).toBeLessThan(2_000);
    });
  }

  needs('perl')('tells what kind of host it is on', async () => {
    const agent = await scene().agent();
    await agent.stderr.find((line) => / cores of /.test(line), 'the facts about the host');
  });

  it('says so when its port is taken, and exits with 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { status, stderr } = await davylamp(['run', `--listen=127.0.0.1:${port}`]);
    taken.close();
    expect(status).toBe(1);
    expect(stderr).toContain(`127.0.0.1:${port}`);
    expect(stderr).not.toMatch(stackTrace);
  });

  it('does not mind that nobody reads what it says', async () => {
    const { stderr } = await promisify(execFile)('/bin/sh', [
      '-c',
      '"$0" dist/davylamp.mjs --help | true',
      process.execPath,
    ]);
    expect(stderr).toBe('');
  });

  it.each([
    [['run', '--verdict.resolve_aftr=2s'], /resolve_after/],
    [['run', '--intervall=2s'], /interval/],
    [['run', '--interval=soon'], /interval/],
    [['run', '--path.procfs=/nowhere'], /\/nowhere/],
    [['run', '--path.signatures=/nowhere'], /no file or directory "\/nowhere"/],
    [['scan', '--path.signatures=/nowhere'], /no file or directory "\/nowhere"/],
    [['scan', '--path.procfs=/etc'], /\/etc/],
    [['scan', '--listen=off'], /of no effect on a scan: --listen/],
    [['scan', '--seconds=0'], /seconds/],
    [['scan', '--seconds=1.5'], /whole number/],
    [['scan', '--path.procfs'], /value is missing/],
    [['rnu'], /did you mean run/],
  ])('answers %j with what was wrong, and exits with 1', async (args, problem) => {
    const { status, stdout, stderr } = await davylamp([...args, '--log.format=json']);
    expect(status).toBe(1);
    expect(stderr).toMatch(problem);
    expect(stdout + stderr).not.toMatch(stackTrace);
  });
});
