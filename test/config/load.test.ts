import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from '../../agent/config.ts';
import { UsageError } from '../../agent/usage-error.ts';

const room = mkdtempSync(join(tmpdir(), 'davylamp-config-'));
afterAll(() => rmSync(room, { recursive: true }));

function file(text: string): string {
  const path = join(room, `${Math.random().toString(36).slice(2)}.yaml`);
  writeFileSync(path, text);
  return path;
}

function load(flags: readonly string[], env: Record<string, string> = {}) {
  return loadConfig({ flags, env });
}

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as ConfigError).message;
  }
  throw new Error('nothing was thrown');
}

describe('the configuration', () => {
  it('has a default for every key', () => {
    const config = load([]);
    expect(config.node).toBe(hostname());
    expect(config.interval).toBe(5_000);
    expect(config.path).toEqual({ procfs: '/proc', cgroupfs: '/sys/fs/cgroup', signatures: [] });
    expect(config.listen).toEqual({ host: '0.0.0.0', port: 9477 });
  });

  it('takes flags over the environment over the file over the defaults', () => {
    const config = `--config=${file('interval: 1s\nfull_every: 2\nlog:\n  level: debug\n')}`;
    const env = { DAVYLAMP_INTERVAL: '2s', DAVYLAMP_FULL_EVERY: '3' };
    expect(load([config])).toMatchObject({ interval: 1_000, full_every: 2, log: { level: 'debug', format: 'auto' } });
    expect(load([config], env)).toMatchObject({ interval: 2_000, full_every: 3 });
    expect(load([config, '--interval=3s'], env)).toMatchObject({ interval: 3_000, full_every: 3 });
  });

  it('takes the file from the environment, and from the flag before it', () => {
    const env = { DAVYLAMP_CONFIG: file('full_every: 7') };
    expect(load([], env).full_every).toBe(7);
    expect(load(['--config', file('full_every: 8')], env).full_every).toBe(8);
  });

  it('takes the name of the node from NODE_NAME, and from its own variable before it', () => {
    expect(load([], { NODE_NAME: 'a' }).node).toBe('a');
    expect(load([], { NODE_NAME: 'a', DAVYLAMP_NODE: 'b' }).node).toBe('b');
    expect(load([], { NODE_NAME: '' }).node).toBe(hostname());
  });

  it('reads a flag with its value in the next word, a bare switch, and a repeated list', () => {
    const config = load([
      '--path.procfs',
      '/host/proc',
      '--metrics.all_workloads',
      '--path.signatures=/,/tmp',
      '--path.signatures=/dev/null',
    ]);
    expect(config.path).toMatchObject({ procfs: '/host/proc', signatures: ['/', '/tmp', '/dev/null'] });
    expect(config.metrics.all_workloads).toBe(true);
  });

  it('takes a section without keys, and an empty file, for the defaults', () => {
    expect(load([`--config=${file('path:\n  # procfs: /x\nlog:\n')}`])).toEqual(load([]));
    expect(load([`--config=${file('')}`])).toEqual(load([]));
  });

  it.each([
    ['500ms', 500],
    ['5s', 5_000],
    ['1.5m', 90_000],
    ['10m', 600_000],
  ])('reads the duration %s', (text, milliseconds) => {
    expect(load([`--interval=${text}`]).interval).toBe(milliseconds);
  });

  it.each(['5', 's', '5 s', '-5s', '5d', '1e3s', '0x5s', '99ms', '11m', '5s5s'])(
    'refuses the duration "%s"',
    (text) => {
      expect(messageOf(() => load([`--interval=${text}`]))).toContain('--interval: must be');
    },
  );

  it.each([
    ['127.0.0.1:80', { host: '127.0.0.1', port: 80 }],
    [':0', { host: '0.0.0.0', port: 0 }],
    ['localhost:1', { host: '127.0.0.1', port: 1 }],
    ['[::1]:9477', { host: '::1', port: 9477 }],
    ['off', undefined],
  ])('listens on %s', (text, expected) => {
    expect(load([`--listen=${text}`]).listen).toEqual(expected);
  });

  it.each(['9477', 'example.org:80', '1.2.3.4:65536', '1.2.3.4:', '::1:80', '1.2.3.4:0x50', '[1.2.3.4]:80'])(
    'does not listen on %s',
    (text) => {
      expect(messageOf(() => load([`--listen=${text}`]))).toContain('--listen: must be an IP address and a port');
    },
  );
});

describe('one error', () => {
  it('lists what is wrong in the file, the environment and the flags', () => {
    const path = file('full_every: 0\nlog:\n  level: loud\n');
    const message = messageOf(() =>
      load([`--config=${path}`, '--intervall=3s', '--limits.series=many'], {
        DAVYLAMP_LISTEN: 'here',
        DAVYLAMP_LOGLEVEL: 'info',
      }),
    );
    expect(message.split('\n')).toEqual([
      '6 problems in the configuration:',
      '  DAVYLAMP_LOGLEVEL: no such variable; did you mean DAVYLAMP_LOG_LEVEL?',
      '  --intervall: no such flag; did you mean --interval?',
      '  DAVYLAMP_LISTEN: must be an IP address and a port, such as 127.0.0.1:9477, or off, not "here"',
      '  --limits.series: must be a whole number, not "many"',
      `  ${path}:1: full_every: must be at least 1`,
      `  ${path}:3: log.level: must be one of trace, debug, info, warn, error, silent, not "loud"`,
    ]);
  });

  it.each([
    ['DAVYLAMP_FOO', 'no such variable'],
    ['DAVYLAMP_LISTEM', 'no such variable; did you mean DAVYLAMP_LISTEN?'],
    ['DAVYLAMP_RESOLVE_AFTER', 'no such variable; did you mean DAVYLAMP_VERDICT_RESOLVE_AFTER?'],
    ['DAVYLAMP_CONFIGG', 'no such variable; did you mean DAVYLAMP_CONFIG?'],
    ['DAVYLAMP_NODE_NAME', 'no such variable; did you mean NODE_NAME?'],
    ['DAVYLAMP_', 'no such variable'],
  ])('answers the unknown variable %s with a suggestion that is of use, or none', (name, message) => {
    expect(messageOf(() => load([], { [name]: 'x' }))).toBe(`${name}: ${message}`);
  });

  it.each([
    ['--foo', 'no such flag'],
    ['--x', 'no such flag'],
    ['--conifg=a', 'no such flag; did you mean --config?'],
    ['--signatures=a', 'no such flag; did you mean --path.signatures?'],
    ['-listen=off', 'no such flag; did you mean --listen?'],
  ])('answers the unknown flag %s with a suggestion that is of use, or none', (flag, message) => {
    expect(messageOf(() => load([flag]))).toBe(`${flag.split('=')[0]}: ${message}`);
  });

  it.each([
    ['2000000', 'must be at most 1000000'],
    ['99999999999999999999', 'must be at most 1000000'],
    ['-99999999999999999999', 'must be at least 1'],
    ['1e400', 'must be a whole number, not "1e400"'],
  ])('says one thing of the limit %s', (value, message) => {
    expect(messageOf(() => load([`--limits.series=${value}`]))).toBe(`--limits.series: ${message}`);
  });

  it('carries the problems one by one', () => {
    try {
      load(['--nope', 'stray']);
    } catch (error) {
      expect((error as ConfigError).problems).toHaveLength(2);
      expect(error).toBeInstanceOf(ConfigError);
    }
    expect.assertions(2);
  });

  it.each([['--interval'], ['--path.signatures=']])('says that %s lacks a value', (flag) => {
    expect(messageOf(() => load([flag]))).toContain('a value is missing');
  });

  it('does not take the variables of a Kubernetes Service called davylamp for settings', () => {
    const env = {
      DAVYLAMP_SERVICE_HOST: '10.0.0.1',
      DAVYLAMP_PORT: 'tcp://10.0.0.1:9477',
      DAVYLAMP_PORT_9477_TCP_ADDR: '10.0.0.1',
      DAVYLAMP_METRICS_SERVICE_PORT_HTTP: '9477',
    };
    expect(load([], env)).toEqual(load([]));
  });

  it.each([
    ['/does/not/exist.yaml', 'no such file'],
    [room, 'is a directory'],
    ['/dev/zero', 'is not a file'],
  ])('says why %s cannot be read', (path, reason) => {
    expect(messageOf(() => load([`--config=${path}`]))).toBe(
      `${path}: ${reason}${reason === 'is a directory' ? '; give the YAML file itself' : ''}`,
    );
  });

  it('says of each place for signatures that does not exist who named it', () => {
    const path = file(`interval: 1s\npath:\n  signatures: [/tmp, /does/not/exist]\n`);
    expect(messageOf(() => load([`--config=${path}`]))).toBe(
      `${path}:3: path.signatures.1: there is no file or directory "/does/not/exist"`,
    );
    expect(messageOf(() => load(['--path.signatures=/none,/tmp,/nor/this']))).toBe(
      '2 problems in the configuration:\n' +
        '  --path.signatures: there is no file or directory "/none"\n' +
        '  --path.signatures: there is no file or directory "/nor/this"',
    );
    expect(messageOf(() => load([], { DAVYLAMP_PATH_SIGNATURES: '/dev/null/x' }))).toBe(
      'DAVYLAMP_PATH_SIGNATURES: there is no file or directory "/dev/null/x"',
    );
  });

  it('refuses a file that is larger than any configuration', () => {
    const message = messageOf(() => load([`--config=${file('#'.repeat(200_000))}`]));
    expect(message).toContain('is 200000 bytes long');
  });
});
