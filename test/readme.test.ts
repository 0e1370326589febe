import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

describe('the README', () => {
  it('gives the command line that npm start runs', () => {
    const command = scripts['start']?.split(' && ').at(-1);
    expect(readme.replaceAll(' \\\n  ', ' ')).toContain(`\n${command}\n`);
  });

  it.each(['demo', 'bench', 'check', 'format', 'build'])('names npm run %s, which there is', (script) => {
    expect(readme).toContain(`npm run ${script}`);
    expect(scripts).toHaveProperty(script);
  });

  it('links to nothing that is not there', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(3);
    for (const path of links) expect([path, existsSync(new URL(`../${path}`, import.meta.url))]).toEqual([path, true]);
  });
});
