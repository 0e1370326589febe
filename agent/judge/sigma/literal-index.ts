/** Characters of a window. Each step shifts by 4 bits, so the hash of 16 bits is that of the last four and no more. */
const WINDOW = 4;
const SHIFT = 4;
const MASK = 0xffff;

interface Entry {
  readonly literal: string;
  readonly id: number;
  /** Where in the literal the window ends. */
  readonly end: number;
}

/**
 * Finds many literals in one pass over a text (Rabin-Karp on windows of four characters). The cost is that of the text
 * plus that of the rare positions whose hash is known. An automaton (Aho-Corasick) would save the look at those, and take
 * a hundred times the memory.
 */
export class LiteralIndex {
  /** The literals seen since `start`, each once. */
  readonly found: number[] = [];
  private readonly known = new Uint8Array(MASK + 1);
  private readonly buckets = new Map<number, Entry[]>();
  private readonly ids = new Map<string, number>();
  /** By number of literal: the round in which it was found last. */
  private readonly rounds: number[] = [];
  private round = 0;

  /** The number of a literal, which must be folded and at least MIN_LITERAL long. */
  add(literal: string): number {
    const present = this.ids.get(literal);
    if (present !== undefined) return present;
    const id = this.ids.size;
    this.ids.set(literal, id);
    this.rounds.push(0);
    const { hashes, end } = this.loneliestWindow(literal);
    for (const hash of hashes) {
      this.known[hash] = 1;
      const bucket = this.buckets.get(hash);
      if (bucket === undefined) this.buckets.set(hash, [{ literal, id, end }]);
      else bucket.push({ literal, id, end });
    }
    return id;
  }

  start(): void {
    this.found.length = 0;
    this.round++;
  }

  /** Adds what is in `text` to `found`. */
  scan(text: string): void {
    const { known } = this;
    let hash = 0;
    for (let i = 0; i < text.length; i++) {
      hash = ((hash << SHIFT) ^ text.charCodeAt(i)) & MASK;
      if (known[hash] === 1) this.verify(text, i + 1, hash);
    }
  }

  private verify(text: string, end: number, hash: number): void {
    for (const entry of this.buckets.get(hash) ?? []) {
      if (this.rounds[entry.id] === this.round || !text.startsWith(entry.literal, end - entry.end)) continue;
      this.rounds[entry.id] = this.round;
      this.found.push(entry.id);
    }
  }

  /** Common beginnings (`strat`, `--al`) would put many literals into one bucket: takes the emptiest. */
  private loneliestWindow(literal: string): { hashes: readonly number[]; end: number } {
    let best = { hash: 0, end: literal.length };
    let fewest = Number.POSITIVE_INFINITY;
    let hash = 0;
    for (let i = 0; i < literal.length; i++) {
      hash = ((hash << SHIFT) ^ literal.charCodeAt(i)) & MASK;
      const size = this.buckets.get(hash)?.length ?? 0;
      if (i + 1 >= WINDOW && size < fewest) {
        fewest = size;
        best = { hash, end: i + 1 };
      }
    }
    return { hashes: literal.length < WINDOW ? hashesOfShort(hash, literal.length) : [best.hash], end: best.end };
  }
}

/** Before a short literal anything may stand; of that, the bits above its own depend. */
function hashesOfShort(hash: number, length: number): readonly number[] {
  const bits = SHIFT * length;
  return [...Array(2 ** (SHIFT * WINDOW - bits)).keys()].map((before) => hash ^ (before << bits));
}
