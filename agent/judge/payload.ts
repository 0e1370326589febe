import { type Outline, outlineObjects } from './json-outline.ts';

/** One JSON message of a payload, as rules see it. */
export interface Message {
  /** Of JSON-RPC; absent in answers. */
  readonly method?: string;
  /**
   * What it is, then its keys in alphabetical order, each with a space before and one after it, so that
   * ` login * params.pass *` finds them: ` login  id  params.login  params.pass `. What it is: the method, or `type:x`
   * and `identifier:x` of the miners in browsers, or `-`.
   */
  readonly shape: string;
}

/** Without one of these, an object with a method is a line of a log, and not a call. */
const CALL_KEYS = ['id', 'params', 'jsonrpc', 'body'];
const NAMING_KEYS = ['type', 'identifier'];

/** The JSON messages in a payload, at most 16. Pages that show messages hold none. */
export function payloadMessages(payload: string): readonly Message[] {
  if (isPage(payload)) return [];
  return outlineObjects(payload).map(message);
}

function message({ paths, texts }: Outline): Message {
  const isCall = CALL_KEYS.some((key) => paths.has(key));
  const method = isCall ? texts.get('method') : undefined;
  const naming = NAMING_KEYS.find((key) => texts.has(key));
  const kind = method ?? (naming === undefined ? '-' : `${naming}:${texts.get(naming)}`);
  const shape = [kind, ...[...paths].sort()].map((word) => ` ${word} `).join('');
  return method === undefined ? { shape } : { method, shape };
}

/** An answer of a web server with a page for people. */
function isPage(payload: string): boolean {
  if (!payload.startsWith('HTTP/')) return false;
  const end = payload.indexOf('\r\n\r\n');
  const head = payload.slice(0, end < 0 ? 4096 : Math.min(end, 4096)).toLowerCase();
  return /^content-type:[ \t]*text\/(html|markdown|xml)/m.test(head);
}
