import { type Document, isScalar, LineCounter, parseAllDocuments, visit } from 'yaml';
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
      problems.push({ file, line: lines.linePos(error.pos[0]).line, message: `cannot be read: ${reason(error)}` });
      continue;
    }
    try {
      const wrong = keyProblem(parsed);
      if (wrong !== undefined) {
        problems.push({ file, line: lines.linePos(wrong.at).line, message: wrong.message });
        continue;
      }
      const value: unknown = parsed.toJS({ maxAliasCount: MAX_ALIASES });
      // A file of comments, or one that ends in `---`, holds an empty document.
      if (value !== null) documents.push({ file, value, lineOf: (path) => lineOf(parsed, lines, path) });
    } catch (error) {
      // ReferenceError: an alias that expands too far. RangeError: nested deeper than the stack.
      problems.push({ file, line: lineOf(parsed, lines, []), message: `cannot be read: ${reason(error)}` });
    }
  }
  return { documents, problems };
}

function parseDocuments(file: string, text: string, lines: LineCounter, problems: Problem[]): Document.Parsed[] {
  try {
    // The parser compares every key with every other one: 50,000 names would take it a minute. See keyProblem.
    const options = { lineCounter: lines, prettyErrors: false, logLevel: 'silent', uniqueKeys: false } as const;
    const parsed = parseAllDocuments(text, options);
    return Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    // RangeError: nested deeper than the stack of the YAML parser.
    problems.push({ file, line: 1, message: `cannot be read: ${reason(error)}` });
    return [];
  }
}

/** Keys that stand twice in a map, or are no plain words: as text, nested ones would grow at each level. */
function keyProblem(parsed: Document.Parsed): { at: number; message: string } | undefined {
  let problem: { at: number; message: string } | undefined;
  visit(parsed, {
    Map(_, map) {
      const keys = new Set<unknown>();
      for (const { key } of map.items) {
        const node = key as { range?: [number, number, number]; value?: unknown } | null;
        const at = node?.range?.[0] ?? 0;
        if (!isScalar(key)) problem ??= { at, message: 'keys must be plain words, not lists, maps or aliases' };
        else if (keys.has(key.value)) problem ??= { at, message: `the key "${String(key.value)}" stands here twice` };
        keys.add(node?.value);
      }
      return problem === undefined ? undefined : visit.BREAK;
    },
  });
  return problem;
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
