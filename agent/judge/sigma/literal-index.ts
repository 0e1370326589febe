import { MIN_LITERAL } from './need.ts';

/** Each step shifts by 4 bits, so the hash of 16 bits is that of the last four characters and of nothing before. */
const MASK = 0xffff;

interface Entry {
  readonly literal: string;
  readonly id: number;
  /** Where in the literal the hashed characters end. */
  readonly end: number;
}

/**
 * Finds many literals in one pass over a text (Rabin-Karp on windows of four characters). The cost is that of the text
 * plus that of the rare positions whose hash is known; a literal found once is not looked at again.
 */
export class LiteralIndex {
  private readonly buckets = new Map<number, Entry[]>();
  private readonly known = new Uint8Array(MASK + 1);
  private readonly ids = new Map<string, number>();

  /** The number of a literal, which must be in lower case and at least MIN_LITERAL long. */
  add(literal: string): number {
    const present = this.ids.get(literal);
    if (present !== undefined) return present;
    const id = this.ids.size;
    this.ids.set(literal, id);
    const { hash, end } = this.loneliestWindow(literal);
    this.known[hash] = 1;
    const bucket = this.buckets.get(hash);
    if (bucket === undefined) this.buckets.set(hash, [{ literal, id, end }]);
    else bucket.push({ literal, id, end });
    return id;
  }

  /** Calls `found` once with the number of each literal in `text`; `seen` holds those of earlier texts. */
  scan(text: string, seen: Set<number>, found: (id: number) => void): void {
    let hash = 0;
    for (let i = 0; i < text.length; i++) {
      hash = ((hash << 4) ^ text.charCodeAt(i)) & MASK;
      if (this.known[hash] === 1) this.verify(text, i + 1, hash, seen, found);
    }
  }

  private verify(text: string, end: number, hash: number, seen: Set<number>, found: (id: number) => void): void {
    for (const entry of this.buckets.get(hash) ?? []) {
      if (seen.has(entry.id) || !text.startsWith(entry.literal, end - entry.end)) continue;
      seen.add(entry.id);
      found(entry.id);
    }
  }

  /** Common beginnings (`strat`, `--al`) would put many literals into one bucket; take the emptiest. */
  private loneliestWindow(literal: string): { hash: number; end: number } {
    let best = { hash: 0, end: 0 };
    let fewest = Number.POSITIVE_INFINITY;
    let hash = 0;
    for (let i = 0; i < literal.length; i++) {
      hash = ((hash << 4) ^ literal.charCodeAt(i)) & MASK;
      const size = this.buckets.get(hash)?.length ?? 0;
      if (i + 1 >= MIN_LITERAL && size < fewest) {
        fewest = size;
        best = { hash, end: i + 1 };
      }
    }
    return best;
  }
}
