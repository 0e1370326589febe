import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { toData } from '../yaml-data.ts';
import { MAX_CONFIG_BYTES } from './file.ts';
import type { Problem } from './problem.ts';

export type Tree = Record<string, unknown>;

/** The values of a configuration file, and where they stand in it. */
export interface ConfigText {
  readonly tree: Tree;
  readonly problems: readonly Problem[];
  /** Line of a key, or of the nearest key above it that the file has; undefined when there is none. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

/** Parses YAML 1.2. Never throws: what is wrong is in `problems`, and the tree is then empty. */
export function parseConfigText(text: string, file: string): ConfigText {
  const refuse = (message: string, line = 1) => refused([{ file, line, message }]);
  if (text.length > MAX_CONFIG_BYTES) return refuse(`longer than ${MAX_CONFIG_BYTES} bytes`);

  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const faults = [...document.errors, ...document.warnings].slice(0, 20);
  if (faults.length > 0) {
    return refused(faults.map((fault) => ({ file, line: lineAt(fault.pos[0]), message: reason(fault) })));
  }
  const data = toData(document);
  if ('fault' in data) return refuse(data.fault, lineAt(data.at));
  const value = data.value ?? {};
  if (!isTree(value)) return refuse('must hold keys and values, such as "interval: 5s"');
  return { tree: withoutNulls(value), problems: [], lineOf: (path) => lineOf(document, lines, path) };
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(problems: readonly Problem[]): ConfigText {
  return { tree: {}, problems, lineOf: () => undefined };
}

function reason({ code, message }: YAMLError): string {
  // The parser catches some of its own RangeErrors and passes their message on.
  if (message.includes('call stack')) return 'it is nested too deeply';
  if (code === 'MULTIPLE_DOCS') return 'a configuration is one document: a second one begins with this "---"';
  return `not valid YAML: ${message}`;
}

/** A section whose keys are all commented out is null in YAML; it means the defaults, as if it were absent. */
function withoutNulls(tree: Tree): Tree {
  const entries = Object.entries(tree).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([key, value]) => [key, isTree(value) ? withoutNulls(value) : value]));
}

function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const step of path) {
    if (isSeq(node)) {
      node = node.items[Number(step)];
      if (isMap(node)) offset = node.range?.[0] ?? offset;
      continue;
    }
    if (!isMap(node)) break;
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
    if (pair === undefined) break;
    if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
    node = pair.value;
  }
  return offset === undefined ? undefined : lines.linePos(offset).line;
}
