/**
 * What an event must hold for a part of a rule to match: at least one of these literals (without case). Undefined:
 * nothing is known, the part must be tried on every event.
 */
export type Need = ReadonlySet<string> | undefined;

/** Shorter literals are in every command line, and tell nothing. */
export const MIN_LITERAL = 3;

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

/** All parts must match: the rarest need is enough. */
export function allOf(needs: readonly Need[]): Need {
  let best: Need;
  let least = Number.POSITIVE_INFINITY;
  for (const need of needs) {
    if (need === undefined) continue;
    const rate = commonness(need);
    if (rate < least) {
      best = need;
      least = rate;
    }
  }
  return best;
}

/** A guess at how often one of the literals stands at a place of an ordinary command line. */
function commonness(need: ReadonlySet<string>): number {
  let sum = 0;
  for (const literal of need) {
    let rate = 1;
    for (const char of literal) rate /= ' -/.='.includes(char) ? 5 : 16;
    sum += rate;
  }
  return sum;
}
