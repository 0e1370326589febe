import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import type { Problem } from './problem.ts';

/** How far an alias may be expanded: a YAML bomb needs thousands, an honest file a handful. */
const MAX_ALIASES = 100;

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
      problems.push({ file, line: lines.linePos(error.pos[0]).line, message: firstLine(error.message) });
      continue;
    }
    try {
      const value: unknown = parsed.toJS({ maxAliasCount: MAX_ALIASES });
      documents.push({ file, value, lineOf: (path) => lineOf(parsed, lines, path) });
    } catch (error) {
      // ReferenceError: an alias that expands too far. RangeError: nested deeper than the stack.
      problems.push({ file, line: lineOf(parsed, lines, []), message: `cannot be read: ${reason(error)}` });
    }
  }
  return { documents, problems };
}

function parseDocuments(file: string, text: string, lines: LineCounter, problems: Problem[]): Document.Parsed[] {
  try {
    const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
    // A file of comments gives no document; one that ends in `---` gives an empty one.
    return Array.isArray(parsed) ? parsed.filter((document) => document.contents !== null) : [];
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
  if (error instanceof RangeError) return 'it is nested too deeply';
  return error instanceof Error ? firstLine(error.message) : String(error);
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
