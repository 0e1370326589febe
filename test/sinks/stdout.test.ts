import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../agent/config.ts';
import { createMetrics } from '../../agent/metrics.ts';
import { createSinks } from '../../agent/sinks/index.ts';
import { createStdoutSink } from '../../agent/sinks/stdout.ts';
import { event } from './samples.ts';

const samples = join(import.meta.dirname, 'samples.ts');
const sinkFile = join(import.meta.dirname, '../../agent/sinks/stdout.ts');

describe('the stdout sink', () => {
  it('writes one JSON object a line', async () => {
    const stdout = new PassThrough();
    expect(await createStdoutSink(stdout, 'json').send([event(), event({ change: 'resolved' })])).toEqual({
      success: true,
    });
    const lines = String(stdout.read()).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['firing', 'resolved']);
  });

  it('writes text for a person', async () => {
    const stdout = new PassThrough();
    await createStdoutSink(stdout, 'text').send([event(), event({ change: 'resolved' })]);
    const lines = String(stdout.read()).split('\n');
    expect(lines.filter((line) => line.startsWith('03:04:05')).map((line) => line.split(' ')[1])).toEqual([
      'CRITICAL',
      'RESOLVED',
    ]);
  });

  it('colours text in a terminal only', async () => {
    const file = new PassThrough();
    const terminal = Object.assign(new PassThrough(), { isTTY: true });
    await createStdoutSink(file, 'text').send([event()]);
    await createStdoutSink(terminal, 'text').send([event()]);
    expect(String(file.read())).not.toContain('\u001b');
    expect(String(terminal.read())).toContain('\u001b[31mCRITICAL');
  });

  it('leaves nothing behind on stdout once it is closed: the agent makes another with each new configuration', async () => {
    const stdout = new PassThrough();
    const before = stdout.listenerCount('error');
    await createStdoutSink(stdout, 'json').close();
    expect(stdout.listenerCount('error')).toBe(before);
  });

  it('asks to try again when nobody reads', async () => {
    const stuck = new Writable({ write: () => {} });
    const sink = createStdoutSink(stuck, 'json');
    stuck.write(Buffer.alloc(2 * 1024 * 1024));
    expect(await sink.send([event()])).toEqual({ success: false, retry: true, error: 'nobody reads stdout' });
  });

  it('does not try again once the reader is gone', async () => {
    const gone = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write'), { code: 'EPIPE' })),
    });
    const sink = createStdoutSink(gone, 'json');
    await sink.send([event()]);
    await new Promise((resolve) => gone.once('close', resolve));
    expect(await sink.send([event()])).toEqual({ success: false, retry: false, error: 'stdout is closed (EPIPE)' });
  });

  it('does not end a real process whose pipe is broken', async () => {
    const code = `
      const { createStdoutSink } = await import(${JSON.stringify(sinkFile)});
      const { event } = await import(${JSON.stringify(samples)});
      const sink = createStdoutSink(process.stdout, 'json');
      for (let i = 0; i < 50; i++) {
        await sink.send([event()]);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const outcome = await sink.send([event()]);
      process.exitCode = outcome.success ? 1 : 42;`;
    const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout?.destroy();
    expect(await once(child, 'exit')).toEqual([42, null]);
  });
});

describe('the outlets of a configuration', () => {
  const outlets = (events: string, isTTY: boolean) => {
    const stdout = Object.assign(new PassThrough(), { isTTY });
    const config = loadConfig({ flags: [`--events=${events}`], env: {} });
    const metrics = createMetrics({ version: '0', allWorkloads: false, maxSeries: 1 });
    metrics.close();
    return { stdout, outlets: createSinks(config, { stdout, metrics, log: { info: () => {}, warn: () => {} } }) };
  };

  it('are none when events are off', () => {
    expect(outlets('off', true).outlets).toEqual([]);
  });

  it.each([
    ['auto', false, '{'],
    ['auto', true, '\u001b'],
    ['json', true, '{'],
    ['text', false, '0'],
  ])('write %s with a terminal %s', async (events, isTTY, first) => {
    const made = outlets(events, isTTY);
    for (const outlet of made.outlets) {
      outlet.take([event()]);
      await outlet.close();
    }
    expect(String(made.stdout.read())[0]).toBe(first);
  });
});
