/**
 * What an event must hold for a part of a rule to match: at least one of these literals (lower case). Undefined: nothing
 * is known, the part must be tried on every event.
 */
export type Need = ReadonlySet<string> | undefined;

/** Shorter literals are in every command line, and tell nothing. */
export const MIN_LITERAL = 4;

export function needLiteral(literal: string): Need {
  return literal.length >= MIN_LITERAL ? new Set([literal]) : undefined;
}

/** One of the parts must match: any of their literals will do, so all of them must have some. */
export function anyOf(needs: readonly Need[]): Need {
  const union = new Set<string>();
  for (const need of needs) {
    if (need === undefined) return undefined;
    for (const literal of need) union.add(literal);
  }
  return union;
}

/** All parts must match: the rarest need is enough. Few and long literals are rare. */
export function allOf(needs: readonly Need[]): Need {
  let best: Need;
  for (const need of needs) if (need !== undefined && (best === undefined || rarity(need) > rarity(best))) best = need;
  return best;
}

function rarity(need: ReadonlySet<string>): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (const literal of need) shortest = Math.min(shortest, literal.length);
  return shortest - need.size / 16;
}
