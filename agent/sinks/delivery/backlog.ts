/** What the backlog has to know of the items that it holds. */
export interface Nature<Item> {
  /** Names the alert that the item is about. */
  keyOf(item: Item): string;
  /** True when the item says that its alert has ended. */
  isEnd(item: Item): boolean;
  /** One item that says what both say, or undefined when both have to be told. */
  merge(older: Item, newer: Item): Item | undefined;
}

/**
 * What waits for a sink, in order and bounded. An alert is state and no log line: what a newer item makes superfluous
 * goes at once. When there is no room, what is not the newest state of its alert goes first, then the oldest end of one.
 */
export class Backlog<Item> {
  /** Items that went for want of room, ever. */
  dropped = 0;
  private readonly nature: Nature<Item>;
  private readonly limit: number;
  /** By a number that only rises: setting an entry again keeps its place. */
  private readonly waiting = new Map<number, Item>();
  private readonly newest = new Map<string, number>();
  private last = 0;

  constructor(nature: Nature<Item>, limit: number) {
    this.nature = nature;
    this.limit = limit;
  }

  get length(): number {
    return this.waiting.size;
  }

  put(item: Item): void {
    const key = this.nature.keyOf(item);
    const newest = this.newest.get(key);
    const older = newest === undefined ? undefined : this.waiting.get(newest);
    const merged = older === undefined ? undefined : this.nature.merge(older, item);
    if (newest !== undefined && merged !== undefined) {
      this.waiting.set(newest, merged);
      return;
    }
    const number = ++this.last;
    this.waiting.set(number, item);
    this.newest.set(key, number);
    if (this.waiting.size > this.limit) this.drop();
  }

  /** Takes out the first items. They are out of reach of newer ones until they are given back. */
  take(count: number): Item[] {
    const taken: Item[] = [];
    for (const [number, item] of this.waiting) {
      if (taken.length >= count) break;
      taken.push(item);
      this.remove(number, item);
    }
    return taken;
  }

  /** Puts items back at the front, or what became of them meanwhile. */
  giveBack(items: readonly Item[]): void {
    const all = [...items, ...this.waiting.values()];
    this.waiting.clear();
    this.newest.clear();
    for (const item of all) this.put(item);
  }

  private drop(): void {
    const entry = this.find((number, item) => this.newest.get(this.nature.keyOf(item)) !== number);
    const [number, item] = entry ?? this.find((_, item) => this.nature.isEnd(item)) ?? this.find(() => true) ?? [];
    if (number === undefined || item === undefined) return;
    this.remove(number, item);
    this.dropped++;
  }

  private find(wanted: (number: number, item: Item) => boolean): [number, Item] | undefined {
    for (const [number, item] of this.waiting) if (wanted(number, item)) return [number, item];
    return undefined;
  }

  private remove(number: number, item: Item): void {
    this.waiting.delete(number);
    const key = this.nature.keyOf(item);
    if (this.newest.get(key) === number) this.newest.delete(key);
  }
}
