import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { leaves } from '../../agent/config/leaves.ts';
import { checkConfigText, configFlagsHelp, configJsonSchema, loadConfig } from '../../agent/config.ts';

const docs = join(import.meta.dirname, '../../docs');
const example = join(docs, 'config.example.yaml');

describe('docs/config.example.yaml', () => {
  it('says what the defaults are', () => {
    const env = { NODE_NAME: 'n' };
    expect(loadConfig({ flags: [`--config=${example}`], env })).toEqual(loadConfig({ flags: [], env }));
  });

  it('has nothing wrong', () => {
    expect(checkConfigText(readFileSync(example, 'utf8'), example)).toEqual([]);
  });

  it.each(['webhooks', 'exceptions'])('has a list of %s in its comments that means something', (name) => {
    const text = readFileSync(example, 'utf8');
    const [, entry = ''] = text.split(`\n${name}: []\n`);
    const lines = entry.split('\n');
    const commented = lines.slice(
      0,
      lines.findIndex((line) => !line.startsWith('# ')),
    );
    const uncommented = [`${name}:`, ...commented.map((line) => line.slice(2))];
    // Of two ways to say the same, one would do.
    const one = uncommented.filter((line) => !line.includes('url_file:'));
    expect(checkConfigText(one.join('\n'), example)).toEqual([]);
    expect(one.length).toBeGreaterThan(10);
  });

  it.each(leaves.map(({ key }) => key))('has %s with a comment above it', (key) => {
    const name = key.split('.').at(-1);
    const lines = readFileSync(example, 'utf8').split('\n');
    const at = lines.findIndex((line) => line.trim().startsWith(`${name}:`) || line.trim().startsWith(`# ${name}:`));
    expect(lines[at - 1]?.trim()).toMatch(/^# ./);
  });
});

describe('docs/config.schema.json', () => {
  it('is the schema of the code (UPDATE_GOLDEN=1 writes it)', () => {
    const file = join(docs, 'config.schema.json');
    const schema = `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
    if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(file, schema);
    expect(readFileSync(file, 'utf8')).toBe(schema);
  });

  it('describes every key', () => {
    for (const { key, description } of leaves) expect([key, description.length > 10]).toEqual([key, true]);
  });
});

describe('the help for flags', () => {
  it.each(leaves.map(({ key }) => key))('has --%s', (key) => {
    expect(configFlagsHelp()).toContain(`  --${key}`);
  });

  it('fits into 120 columns', () => {
    for (const line of configFlagsHelp().split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });
});
