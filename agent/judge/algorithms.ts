import { NameIndex } from './name-index.ts';
import type { YamlDocument } from './sigma/document.ts';
import { RuleError } from './sigma/problem.ts';

/** The lists behind `Algorithm|expand: '%mining_algorithms%'` and `'%shared_algorithms%'`. */
const LISTS = { mining: 'mining_algorithms', shared: 'shared_algorithms' } as const;
type List = keyof typeof LISTS;

/** Names of algorithms by list, in lower case, with Sigma's wildcards. */
export type Algorithms = Readonly<Record<List, readonly string[]>>;

/** Reads `algorithms: {mining, shared}`, each a list of names. Throws RuleError. */
export function readAlgorithms(document: YamlDocument): Algorithms {
  const { algorithms } = document.value as { algorithms: unknown };
  const known = Object.keys(LISTS).join(' and ');
  if (typeof algorithms !== 'object' || algorithms === null || Array.isArray(algorithms)) {
    throw new RuleError(['algorithms'], `"algorithms" must be a map of the lists ${known}`);
  }
  const lists: Record<List, readonly string[]> = { mining: [], shared: [] };
  for (const [list, names] of Object.entries(algorithms)) {
    if (!Object.hasOwn(LISTS, list) || !Array.isArray(names)) {
      throw new RuleError(['algorithms', list], `"${list}" must be one of the lists ${known}`);
    }
    lists[list as List] = names.map((name) => String(name).toLowerCase());
  }
  return lists;
}

/** The lists for `|expand`, of all documents together. */
export function algorithmPlaceholders(all: readonly Algorithms[]): readonly (readonly [string, readonly string[]])[] {
  return Object.entries(LISTS).map(([list, placeholder]) => [placeholder, all.flatMap((lists) => lists[list as List])]);
}

/** Tells which of the values of an option are algorithms that are mined with. */
export class AlgorithmIndex {
  private readonly names: NameIndex<true>;

  constructor(all: readonly Algorithms[]) {
    const names = all.flatMap(({ mining, shared }) => [...mining, ...shared]);
    this.names = new NameIndex(names.map((name) => [name, true]));
  }

  /** The first of these values (lower case) that is one. */
  first(values: readonly string[]): string | undefined {
    return values.find((value) => this.names.find(value));
  }
}
