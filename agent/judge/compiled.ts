import { dirname, relative, resolve } from 'node:path';
import type { YamlDocument, YamlFile } from './sigma/document.ts';

/** How the names of files end that hold documents which the build has parsed already. */
const SUFFIX = '.compiled.json';

/** What is kept of a document; the line is its first one. */
interface CompiledDocument {
  readonly file: string;
  readonly line: number;
  readonly value: unknown;
}

export function isCompiled(path: string): boolean {
  return path.endsWith(SUFFIX);
}

/** The text of a file of compiled documents that is to stand at `path`; the sources are named as seen from there. */
export function compileDocuments(path: string, documents: readonly YamlDocument[]): string {
  const folder = dirname(path);
  const compiled = documents.map(
    ({ file, value, lineOf }): CompiledDocument => ({ file: relative(folder, file), line: lineOf([]), value }),
  );
  return JSON.stringify(compiled);
}

/**
 * The documents of a compiled file. Parsed from YAML at each start, the shipped ones would take three times as long, and
 * leave the process 3 MB larger for good.
 */
export function readCompiled(path: string, text: string): YamlFile {
  const documents = parse(text);
  if (documents === undefined) {
    const message = 'cannot be read: this is not what the build writes; build anew, or name the YAML files';
    return { documents: [], problems: [{ file: path, line: 1, message }] };
  }
  const folder = dirname(path);
  return {
    documents: documents.map(({ file, line, value }) => ({ file: resolve(folder, file), value, lineOf: () => line })),
    problems: [],
  };
}

function parse(text: string): readonly CompiledDocument[] | undefined {
  try {
    const documents: unknown = JSON.parse(text);
    return Array.isArray(documents) && documents.every(isCompiledDocument) ? documents : undefined;
  } catch {
    // SyntaxError: cut off, or no JSON at all.
    return undefined;
  }
}

function isCompiledDocument(value: unknown): value is CompiledDocument {
  if (typeof value !== 'object' || value === null) return false;
  const { file, line } = value as Partial<CompiledDocument>;
  return typeof file === 'string' && Number.isInteger(line);
}
