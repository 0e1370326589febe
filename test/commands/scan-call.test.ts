import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { scan } from '../../agent/commands/scan.ts';
import { isHeeded, readScanCall } from '../../agent/commands/scan-call.ts';
import { leaves } from '../../agent/config/leaves.ts';
import { loadConfig } from '../../agent/config.ts';
import { UsageError } from '../../agent/usage-error.ts';

describe('the call of a scan', () => {
  it('has flags of its own, and those of the configuration', () => {
    expect(readScanCall(['--json', '--path.procfs=/p', '--seconds', '7', '--log.format', 'json'])).toEqual({
      json: true,
      seconds: 7,
      flags: ['--path.procfs=/p', '--log.format', 'json'],
    });
    expect(readScanCall([])).toEqual({ json: false, seconds: 4, flags: [] });
  });

  it.each(['0', '1.5', 'x', '3601', '-1'])('does not take %s seconds', (seconds) => {
    expect(() => readScanCall([`--seconds=${seconds}`])).toThrow('is not a whole number from 1 to 3600');
  });

  it.each([
    [['--listen=127.0.0.1:1'], '--listen'],
    [['--listen', 'off'], '--listen'],
    [['--events=json'], '--events'],
    [['--log.level=debug', '--alertmanager.urls=http://a'], '--log.level, --alertmanager.urls'],
    [['--path.procfs=/p', '--interval=1s', '--limits.series=5'], '--interval, --limits.series'],
  ])('refuses %j, which would do nothing', (flags, named) => {
    expect(() => readScanCall(flags)).toThrow(UsageError);
    expect(() => readScanCall(flags)).toThrow(`of no effect on a scan: ${named}; davylamp scan --help lists`);
  });

  it('leaves what only looks like such a flag to the configuration', () => {
    expect(readScanCall(['--listenn=off', 'listen']).flags).toEqual(['--listenn=off', 'listen']);
  });
});

describe('the settings of a scan', () => {
  it.each(leaves.map((leaf) => [leaf.key, leaf] as const))('%s is in its help, or refused', (key, leaf) => {
    expect(scan.help.includes(`  --${key}`)).toBe(isHeeded(leaf));
    const call = () => readScanCall([`--${key}=x`]);
    if (isHeeded(leaf)) expect(call().flags).toEqual([`--${key}=x`]);
    else expect(call).toThrow(UsageError);
  });

  it('are no mistake in a file that is meant for run too', () => {
    const folder = mkdtempSync(join(tmpdir(), 'davylamp-scan-'));
    const file = join(folder, 'config.yaml');
    writeFileSync(file, 'listen: off\n');
    const { flags } = readScanCall([`--config=${file}`]);
    expect(loadConfig({ flags, env: {} }).listen).toBeUndefined();
    rmSync(folder, { recursive: true });
  });
});
