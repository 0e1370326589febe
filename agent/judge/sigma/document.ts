import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import { toData } from '../../yaml-data.ts';
import type { Problem } from './problem.ts';

type Path = readonly (string | number)[];

/** One YAML document as plain data, which still knows the line of everything in it. */
export interface YamlDocument {
  readonly file: string;
  readonly value: unknown;
  /** Line of the node at `path`, or of its nearest known parent; counted from 1. */
  lineOf(path: Path): number;
}

export interface YamlFile {
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly Problem[];
}

/** Reads the documents of a YAML text. Never throws: what cannot be read becomes a problem with its line. */
export function parseYaml(file: string, text: string): YamlFile {
  const lines = new LineCounter();
  const documents: YamlDocument[] = [];
  const problems: Problem[] = [];
  for (const parsed of parseDocuments(file, text, lines, problems)) {
    const [error] = parsed.errors;
    if (error !== undefined) {
      problems.push({ file, line: lines.linePos(error.pos[0]).line, message: `cannot be read: ${reason(error)}` });
      continue;
    }
    const data = toData(parsed);
    if ('fault' in data) problems.push({ file, line: lines.linePos(data.at).line, message: data.fault });
    // A file of comments, or one that ends in `---`, holds an empty document.
    else if (data.value !== null) {
      documents.push({ file, value: data.value, lineOf: (path) => lineOf(parsed, lines, path) });
    }
  }
  return { documents, problems };
}

function parseDocuments(file: string, text: string, lines: LineCounter, problems: Problem[]): Document.Parsed[] {
  try {
    // The parser compares every key with every other one: 50,000 names would take it a minute. See toData.
    const options = { lineCounter: lines, prettyErrors: false, logLevel: 'silent', uniqueKeys: false } as const;
    const parsed = parseAllDocuments(text, options);
    return Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    // RangeError: nested deeper than the stack of the YAML parser.
    problems.push({ file, line: 1, message: `cannot be read: ${reason(error)}` });
    return [];
  }
}

function lineOf(parsed: Document.Parsed, lines: LineCounter, path: Path): number {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = length === 0 ? parsed.contents : parsed.getIn(path.slice(0, length), true);
    const start = (node as { range?: [number, number, number] } | null | undefined)?.range?.[0];
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // The parser catches some of its own RangeErrors and passes their message on.
  if (message.includes('call stack')) return 'it is nested too deeply';
  return message.split('\n', 1)[0] ?? message;
}
