import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { nodeFlags, nodeSettings } from './start-script.ts';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const dockerfile = read('Dockerfile');
const manifest = JSON.parse(read('package.json')) as { version: string; license: string };

/** What follows an instruction, one string for each time it is used. */
function instructions(name: string): string[] {
  const joined = dockerfile.replaceAll(/ *\\\n */g, ' ').split('\n');
  return joined.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
}

describe('the Dockerfile', () => {
  it('runs the agent as npm start does', () => {
    const [entrypoint = '[]'] = instructions('ENTRYPOINT');
    expect(JSON.parse(entrypoint)).toEqual(['/nodejs/bin/node', ...nodeFlags(), '/opt/davylamp/dist/davylamp.mjs']);
    expect(instructions('ENV')).toEqual([nodeSettings().join(' ')]);
  });

  it('says which version and licence is in it', () => {
    const [labels] = instructions('LABEL');
    expect(labels).toContain(`org.opencontainers.image.version="${manifest.version}"`);
    expect(labels).toContain(`org.opencontainers.image.licenses="${manifest.license}"`);
    expect(labels).toContain(`org.opencontainers.image.base.name="${instructions('FROM').at(-1)}"`);
  });

  it('ends on an image without a shell, as root, whose capabilities the manifest takes away', () => {
    expect(instructions('FROM').at(-1)).toMatch(/\bdistroless\b/);
    expect(instructions('USER')).toEqual(['0:0']);
    expect(instructions('RUN').join(' ')).not.toMatch(/apt-get|curl|wget/);
  });

  it('copies nothing but what .dockerignore lets in, and all of that is there', () => {
    const letIn = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = instructions('COPY')
      .filter((words) => !words.startsWith('--from'))
      .flatMap((words) => words.split(' ').slice(0, -1));
    for (const path of letIn) expect([path, existsSync(new URL(path, root))]).toEqual([path, true]);
    // `scripts` stands for the few of them that build.
    expect(new Set(letIn.map((path) => path.replace(/^scripts\/.*/, 'scripts')))).toEqual(new Set(copied));
  });
});
