import { type Document, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
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
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings].slice(0, 20);
  if (faults.length > 0) {
    return refused(
      faults.map(({ pos, message }) => ({ file, line: lines.linePos(pos[0]).line, message: reason(message) })),
    );
  }
  if (hasCompositeKey(document)) return refuse('keys must be plain words, not lists, maps or aliases');
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
    if (!isTree(value)) return refuse('must hold keys and values, such as "interval: 5s"');
    return { tree: withoutNulls(value), problems: [], lineOf: (path) => lineOf(document, lines, path) };
  } catch (error) {
    // yaml throws a ReferenceError when aliases would expand into more than maxAliasCount allows.
    if (!(error instanceof ReferenceError)) throw error;
    return refuse('aliases (*name) expand into too much; write the values out');
  }
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(problems: readonly Problem[]): ConfigText {
  return { tree: {}, problems, lineOf: () => undefined };
}

function reason(message: string): string {
  return message.includes('call stack') ? 'nested too deeply' : `not valid YAML: ${message}`;
}

/** toJS() writes a composite key out as text, at each level again: `? ? ? ...` in 2 KB would take it hours. */
function hasCompositeKey(document: Document): boolean {
  let found = false;
  visit(document, {
    Pair(_, { key }) {
      found ||= !isScalar(key);
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
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
    if (!isMap(node)) break;
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
    if (pair === undefined) break;
    if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
    node = pair.value;
  }
  return offset === undefined ? undefined : lines.linePos(offset).line;
}
