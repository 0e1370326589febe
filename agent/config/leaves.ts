import { configJsonSchema } from './schema.ts';

/** A key that holds a value. Its dotted name is also its flag, and in capitals its environment variable. */
export interface Leaf {
  /** For instance `path.procfs`. */
  readonly key: string;
  readonly kind: 'text' | 'integer' | 'boolean' | 'list';
  /** What stands for the value in the help, for instance `DURATION` or `auto|json`; empty for a switch. */
  readonly placeholder: string;
  readonly description: string;
  /** As one would write it; undefined when it depends on the machine. */
  readonly fallback: unknown;
}

interface SchemaNode {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
}

const KINDS: Readonly<Record<string, Leaf['kind']>> = { integer: 'integer', boolean: 'boolean', array: 'list' };

/** Every leaf of the schema, in its order. Lists of anything but text can be written in the file only. */
export const leaves: readonly Leaf[] = [...walk(configJsonSchema() as SchemaNode, '')];

function* walk(node: SchemaNode, prefix: string): Generator<Leaf> {
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    const key = prefix + name;
    if (child.properties !== undefined) yield* walk(child, `${key}.`);
    else if (child.type !== 'array' || child.items?.type === 'string') yield leaf(key, child);
  }
}

function leaf(key: string, node: SchemaNode): Leaf {
  const kind = KINDS[node.type ?? ''] ?? 'text';
  const placeholder = kind === 'boolean' ? '' : (node.enum?.join('|') ?? (node.title ?? 'value').toUpperCase());
  return { key, kind, placeholder, description: node.description ?? '', fallback: node.default };
}

export function flagOf(leaf: Leaf): string {
  return `--${leaf.key}`;
}

export function variableOf(leaf: Leaf): string {
  return `DAVYLAMP_${leaf.key.replaceAll('.', '_').toUpperCase()}`;
}
