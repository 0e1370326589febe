import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../agent/config.ts';
import { createLogger } from '../../agent/log.ts';
import { hostile } from '../sinks/samples.ts';

function record(log: Partial<Config['log']>, isTTY = false, now?: () => number) {
  const written: string[] = [];
  const stderr = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  const logger = createLogger({ level: 'info', format: 'auto', ...log }, Object.assign(stderr, { isTTY }), now);
  return { logger, stderr, lines: () => written.join('').split('\n').slice(0, -1) };
}

describe('the log', () => {
  it('is JSON lines where nobody watches', () => {
    const { logger, lines } = record({});
    logger.info({ node: 'n1' }, 'started');
    const { time, ...rest } = JSON.parse(lines()[0] ?? '');
    expect(rest).toEqual({ level: 'info', node: 'n1', msg: 'started' });
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('is readable text in a terminal, with colour', () => {
    const { logger, lines } = record({}, true);
    logger.warn({ sensor: 'socket' }, 'blind');
    expect(lines()[0]).toContain('WARN');
    expect(lines()[0]).toContain('\u001b[');
  });

  it('is text without colour where text is asked for and nobody watches', () => {
    const { logger, lines } = record({ format: 'text' });
    logger.info({ file: '/a b', count: 3, address: '0.0.0.0:9477' }, 'loaded');
    expect(lines()[0]).toMatch(/^\d\d:\d\d:\d\d INFO {2}loaded file="\/a b" count=3 address=0\.0\.0\.0:9477$/);
  });

  it('is JSON in a terminal where JSON is asked for', () => {
    const { logger, lines } = record({ format: 'json' }, true);
    logger.info({}, 'x');
    expect(JSON.parse(lines()[0] ?? '').msg).toBe('x');
  });

  it('keeps to its level', () => {
    const { logger, lines } = record({ level: 'warn' });
    logger.info({}, 'no');
    logger.error({}, 'yes');
    expect(lines()).toHaveLength(1);
  });

  it.each(['json', 'text'] as const)('keeps hostile strings on one line of %s', (format) => {
    const { logger, lines } = record({ format });
    logger.info({ comm: hostile, [hostile]: 1, list: [hostile] }, hostile);
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    if (format === 'json') expect(JSON.parse(lines()[0] ?? '').comm).toBe(hostile);
  });

  it('shows the message of an error, and no stack trace', () => {
    const { logger, lines } = record({});
    logger.error({ err: new TypeError('bad') }, 'failed');
    expect(JSON.parse(lines()[0] ?? '').err).toEqual({ name: 'TypeError', message: 'bad' });
  });

  it('goes on when the reader of stderr is gone', () => {
    const { logger, stderr } = record({});
    stderr.emit('error', Object.assign(new Error('write'), { code: 'EPIPE' }));
    expect(() => logger.info({}, 'x')).not.toThrow();
  });
});

describe('a warning that repeats', () => {
  it('is said once a minute, with the number held back', () => {
    let now = 0;
    const { logger, lines } = record({}, false, () => now);
    for (; now < 61_000; now += 5_000) logger.warn({ sensor: 'socket', error: 'x' }, 'a sensor sees nothing');
    const said = lines().map((line) => JSON.parse(line));
    expect(said).toHaveLength(2);
    expect(said[0]).not.toHaveProperty('held_back');
    expect(said[1].held_back).toBe(11);
  });

  it('is said for each sensor', () => {
    const { logger, lines } = record({}, false, () => 0);
    logger.warn({ sensor: 'socket' }, 'blind');
    logger.warn({ sensor: 'process' }, 'blind');
    expect(lines()).toHaveLength(2);
  });

  it('does not hold back another one, nor what is no warning', () => {
    const { logger, lines } = record({}, false, () => 0);
    logger.warn({}, 'one');
    logger.warn({}, 'other');
    logger.info({}, 'same');
    logger.info({}, 'same');
    expect(lines()).toHaveLength(4);
  });

  it('is not remembered without end', () => {
    const { logger, lines } = record({}, false, () => 0);
    for (let i = 0; i < 600; i++) logger.warn({}, `message ${i}`);
    logger.warn({}, 'message 599');
    logger.warn({}, 'message 0');
    expect(lines()).toHaveLength(601);
  });
});
