/** Values for `|expand`, by placeholder without its percent signs. */
export type Placeholders = ReadonlyMap<string, readonly string[]>;

/** A value with several placeholders stands for each choice of theirs. */
const MAX_VALUES = 10_000;

/**
 * Puts the values of its placeholders into a value: `%name%` anywhere in it, `\%` for a percent sign. Throws Error for an
 * unknown placeholder, as Sigma asks for, and for a value without one.
 */
export function expandPlaceholders(value: unknown, placeholders: Placeholders): readonly string[] {
  const parts = typeof value === 'string' ? value.split(/((?<!\\)%[^%\\]+%)/) : [];
  if (parts.length < 2) throw new Error('"expand" needs a %placeholder% in the value');
  let values: readonly string[] = [''];
  for (const [i, part] of parts.entries()) {
    // Split with a group: what it matched stands at the odd places.
    const choices = i % 2 === 1 ? choicesOf(part.slice(1, -1), placeholders) : [part.replaceAll('\\%', '%')];
    values = values.flatMap((head) => choices.map((choice) => head + choice));
    if (values.length > MAX_VALUES) throw new Error(`the placeholders stand for more than ${MAX_VALUES} values`);
  }
  return values;
}

function choicesOf(name: string, placeholders: Placeholders): readonly string[] {
  const list = placeholders.get(name);
  if (list !== undefined) return list;
  const known = [...placeholders.keys()].map((key) => `%${key}%`).join(', ') || 'none';
  throw new Error(`the placeholder %${name}% is unknown (known: ${known}): put its values into the rule`);
}
