import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../../agent/commands/command.ts';
import { scan } from '../../agent/commands/scan.ts';
import { idleSettings, readScanCall } from '../../agent/commands/scan-call.ts';
import { leaves } from '../../agent/config/leaves.ts';
import { loadConfig } from '../../agent/config.ts';

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

  it.each(['--listen=127.0.0.1:1', '--listen', '--events=json', '--interval=1s', '--log.level=debug'])(
    'refuses %s, which would do nothing',
    (flag) => {
      const [name] = flag.split('=');
      expect(() => readScanCall(['--json', flag])).toThrow(UsageError);
      expect(() => readScanCall(['--json', flag])).toThrow(`${name} has no effect here: a scan `);
    },
  );

  it('names all that would do nothing at once', () => {
    expect(() => readScanCall(['--listen=off', '--path.procfs=/p', '--limits.series=5'])).toThrow(
      '--listen has no effect here: a scan serves nothing; --limits.series has no effect here: a scan serves no metrics; davylamp scan --help',
    );
  });

  it('leaves what only looks like such a flag to the configuration', () => {
    expect(readScanCall(['--listenn=off', 'listen']).flags).toEqual(['--listenn=off', 'listen']);
  });
});

describe('the settings without effect', () => {
  it.each([...idleSettings.keys()])('%s is a setting, and not among the flags that the help of scan lists', (key) => {
    expect(leaves.map((leaf) => leaf.key)).toContain(key);
    expect(scan.help).not.toContain(`--${key}`);
  });

  it('are no mistake in a file that is meant for run too', () => {
    const folder = mkdtempSync(join(tmpdir(), 'davylamp-scan-'));
    const file = join(folder, 'config.yaml');
    writeFileSync(file, 'listen: off\n');
    const { flags } = readScanCall([`--config=${file}`]);
    expect(loadConfig({ flags, env: {} }).listen).toBeUndefined();
    rmSync(folder, { recursive: true });
  });

  it.each(['path.procfs', 'path.signatures', 'node', 'limits.processes', 'log.format'])(
    'are not %s, which the help lists',
    (key) => {
      expect(idleSettings.has(key)).toBe(false);
      expect(scan.help).toContain(`--${key}`);
    },
  );
});
