import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { printable } from './escape.ts';

/** Values that the aliases of one document may bring in: an honest file has hundreds, a YAML bomb makes billions. */
const MAX_ALIASED_VALUES = 10_000;

/** Why a document that is sound YAML is no sound data. */
export interface DataFault {
  /** Offset in the text, in characters. */
  readonly at: number;
  readonly fault: string;
}

/**
 * A parsed document as plain data. Refuses keys that are no plain words or stand twice, and aliases that name nothing, never
 * end, or expand into too much. Linear in the length of the text; never throws. The aliases of the document are gone afterwards.
 */
export function toData(document: Document): { readonly value: unknown } | DataFault {
  const aliases = new Aliases();
  try {
    document.contents = aliases.resolve(document.contents).node as Node | null;
    return aliases.fault ?? { value: document.toJS() };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { at: 0, fault: 'it is nested too deeply' };
  }
}

interface Resolved {
  readonly node: unknown;
  /** The number of values in it, once its aliases are written out. */
  readonly size: number;
}

/**
 * Puts what they name in the place of aliases. The library would look through all anchors for each alias, which takes minutes
 * for a file of some MiB, and says neither where an alias stands that is too much nor that one never ends.
 */
class Aliases {
  fault: DataFault | undefined;
  /** By anchor; 'open' while what bears it has not ended yet. */
  private readonly anchors = new Map<string, Resolved | 'open'>();
  private aliased = 0;

  resolve(node: unknown): Resolved {
    if (isAlias(node)) return this.named(node);
    const { anchor } = (node ?? {}) as { anchor?: string };
    if (anchor !== undefined) this.anchors.set(anchor, 'open');
    const resolved = { node, size: 1 + this.resolveItems(node) };
    if (anchor !== undefined) this.anchors.set(anchor, resolved);
    return resolved;
  }

  private resolveItems(node: unknown): number {
    if (isMap(node)) return this.resolveMap(node);
    if (!isSeq(node)) return 0;
    let sum = 0;
    for (const [i, item] of node.items.entries()) {
      if (this.fault !== undefined) break;
      const resolved = this.resolve(item);
      node.items[i] = resolved.node;
      sum += resolved.size;
    }
    return sum;
  }

  /** Composite keys become text, which grows at each level: `? ? ? ...` in 2 KB would take hours. */
  private resolveMap(map: YAMLMap): number {
    const keys = new Set<unknown>();
    let sum = 0;
    for (const pair of map.items) {
      const { key } = pair;
      if (!isScalar(key)) this.refuse(key ?? map, 'keys must be plain words, not lists, maps or aliases');
      else if (keys.has(key.value)) this.refuse(key, `the key "${shown(String(key.value))}" stands here twice`);
      else keys.add(key.value);
      if (this.fault !== undefined) break;
      sum += this.resolve(key).size;
      const value = this.resolve(pair.value);
      pair.value = value.node;
      sum += value.size;
    }
    return sum;
  }

  private named(alias: Alias): Resolved {
    const name = shown(alias.source);
    const named = this.anchors.get(alias.source);
    if (named === undefined) this.refuse(alias, `the alias *${name} names nothing: no &${name} stands before it`);
    else if (named === 'open') {
      this.refuse(alias, `the alias *${name} stands inside what it names, which would never end: write the value out`);
    } else {
      this.aliased += named.size;
      if (this.aliased <= MAX_ALIASED_VALUES) return named;
      this.refuse(alias, `aliases expand into more than ${MAX_ALIASED_VALUES} values, here *${name}: write them out`);
    }
    return { node: null, size: 0 };
  }

  private refuse(node: unknown, fault: string): void {
    this.fault ??= { at: (node as Node).range?.[0] ?? 0, fault };
  }
}

function shown(name: string): string {
  return printable(name.slice(0, 60));
}
