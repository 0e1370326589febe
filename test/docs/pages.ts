import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A part of a page between two fences. */
export interface Block {
  readonly page: string;
  /** Of the fence. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** Every page that people read, by its path in the repository. */
export const pages: readonly string[] = [
  ...['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'manifests/README.md', 'signatures/README.md'],
  ...globSync('docs/**/*.md', { cwd: root }).toSorted(),
];

export function read(page: string): string {
  return readFileSync(`${root}/${page}`, 'utf8');
}

export function blocks(page: string, language: string): readonly Block[] {
  return [...read(page).matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .map(({ 1: language = '', 2: text = '', index }) => {
      const line = read(page).slice(0, index).split('\n').length;
      return { page, line, language, text };
    })
    .filter((block) => block.language === language);
}

/** The commands of the shell in a block, one a line or joined by `&&` and `|`, without comments. */
export function commandsOf({ text }: Block): readonly string[] {
  const lines = text.replaceAll(/ *\\\n */g, ' ').split('\n');
  return lines
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .flatMap((line) => line.split(/ (?:&&|\|) /))
    .filter((command) => command !== '');
}

/** The block below a heading. */
export function blockBelow(page: string, heading: string, at = 0): Block {
  const text = read(page);
  const start = text.indexOf(`\n## ${heading}\n`);
  if (start < 0) throw new Error(`${page} has no heading ${heading}`);
  const line = text.slice(0, start).split('\n').length;
  const end = text.indexOf('\n## ', start + 1);
  const last = end < 0 ? Number.POSITIVE_INFINITY : text.slice(0, end).split('\n').length;
  const found = blocks(page, 'sh').filter((block) => block.line > line && block.line <= last)[at];
  if (found === undefined) throw new Error(`${page}: there are not ${at + 1} blocks below ${heading}`);
  return found;
}
