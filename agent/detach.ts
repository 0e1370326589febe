/**
 * The same text in memory of its own. A part of a string holds on to the whole of it (V8 makes slices), so what is kept of
 * a long, hostile text is copied first.
 */
export function detach(text: string): string {
  return Buffer.from(text).toString();
}
