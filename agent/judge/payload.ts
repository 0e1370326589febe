/** Lines and bytes of a payload that are looked at: the first message of either side says what is spoken. */
const MAX_LINES = 16;
const MAX_LINE = 16 * 1024;

/** The JSON-RPC methods named by the lines of a payload; lines that are no JSON objects name none. */
export function payloadMethods(payload: string): readonly string[] {
  const methods: string[] = [];
  let start = 0;
  for (let line = 0; line < MAX_LINES && start < payload.length; line++) {
    const newline = payload.indexOf('\n', start);
    const end = newline < 0 ? payload.length : newline;
    const method = end - start <= MAX_LINE ? methodOf(payload.slice(start, end)) : undefined;
    if (method !== undefined) methods.push(method);
    start = end + 1;
  }
  return methods;
}

function methodOf(line: string): string | undefined {
  const from = line.indexOf('{');
  if (from < 0) return undefined;
  try {
    const { method } = JSON.parse(line.slice(from)) as { method?: unknown };
    return typeof method === 'string' ? method : undefined;
  } catch {
    // SyntaxError: cut off, or no JSON.
    return undefined;
  }
}
