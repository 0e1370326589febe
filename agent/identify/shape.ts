/**
 * JSON as what it should be, and empty where it is something else. What comes over the network may have any shape: other
 * software than the API server can answer in its place, and what people write into objects is not always checked.
 */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Half a surrogate pair, which JSON can escape, has no place in a URL: encodeURIComponent throws. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.toWellFormed() : '';
}

/** The texts in a record: labels, annotations. */
export function textsOf(value: unknown): Readonly<Record<string, string>> {
  const texts = Object.entries(recordOf(value)).filter(([, text]) => typeof text === 'string');
  return Object.fromEntries(texts.map(([name, text]) => [textOf(name), textOf(text)]));
}
