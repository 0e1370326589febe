import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const folder = new URL('../docs/decisions/', import.meta.url);
const records = readdirSync(folder);

describe('the decision records', () => {
  it.each(records)('%s begins with its number and a title', (name) => {
    const [heading = ''] = readFileSync(new URL(name, folder), 'utf8').split('\n', 1);
    expect(name).toMatch(/^\d{4}-[a-z0-9-]+\.md$/);
    expect(heading).toMatch(new RegExp(`^# ${name.slice(0, 4)} \\S.*[^.]$`));
  });

  it('have a number each', () => {
    expect(new Set(records.map((name) => name.slice(0, 4))).size).toBe(records.length);
  });
});
