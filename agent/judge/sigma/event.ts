import { foldCase } from './fold.ts';

/** The log sources that rules are written for, under the names that evidence uses for its kinds. */
export const CATEGORIES = [
  'process_creation',
  'network_connection',
  'dns_query',
  'container_image',
  'tcp_payload',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** One value of a field; rules compare the folded form unless they say `cased`. */
export interface Text {
  readonly raw: string;
  /** Without case: see foldCase. */
  readonly lower: string;
}

/** A record in Sigma's words. A field may hold several values; it matches when one of them does. */
export interface Event {
  readonly category: Category;
  /** Absent fields are not in the map. */
  readonly fields: ReadonlyMap<string, readonly Text[]>;
}

type Values = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Builds an event; undefined values are left out, and the form without case is made once. */
export function createEvent(category: Category, values: Values): Event {
  const fields = new Map<string, readonly Text[]>();
  for (const name in values) {
    const value = values[name];
    if (value === undefined) continue;
    if (typeof value === 'string') fields.set(name, [text(value)]);
    else if (value.length > 0) fields.set(name, value.map(text));
  }
  return { category, fields };
}

function text(raw: string): Text {
  return { raw, lower: foldCase(raw) };
}
