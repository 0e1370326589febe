/** The log sources that rules are written for, under the names that evidence uses for its kinds. */
export const CATEGORIES = [
  'process_creation',
  'network_connection',
  'dns_query',
  'container_image',
  'tcp_payload',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** One value of a field; rules compare the lower-case form unless they say `cased`. */
export interface Text {
  readonly raw: string;
  readonly lower: string;
}

/** A record in Sigma's words. A field may hold several values; it matches when one of them does. */
export interface Event {
  readonly category: Category;
  /** Absent fields are not in the map. */
  readonly fields: ReadonlyMap<string, readonly Text[]>;
}

type Values = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Builds an event; undefined values are left out, and lower case is made once. */
export function createEvent(category: Category, values: Values): Event {
  const fields = new Map<string, readonly Text[]>();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const list = typeof value === 'string' ? [value] : value;
    if (list.length > 0) fields.set(name, list.map(text));
  }
  return { category, fields };
}

function text(raw: string): Text {
  return { raw, lower: raw.toLowerCase() };
}
