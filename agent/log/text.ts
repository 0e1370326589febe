import { styleText } from 'node:util';
import { printable } from '../escape.ts';

const NAMES: Readonly<Record<string, string>> = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO ',
  warn: 'WARN ',
  error: 'ERROR',
  fatal: 'FATAL',
};

/** One log record (the JSON that pino wrote) as a line for a person: `12:00:01 WARN  message key=value`. */
export function toLogText(json: string, colour: boolean): string {
  const { level, time, msg, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const clock = String(time).slice(11, 19);
  const pairs = Object.entries(fields).map(([key, value]) => ` ${printable(key)}=${shown(value)}`);
  const name = NAMES[String(level)] ?? 'LOG  ';
  if (!colour) return `${clock} ${name} ${printable(String(msg ?? ''))}${pairs.join('')}\n`;
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    text === '' ? '' : styleText(style, text, { validateStream: false });
  const style = level === 'warn' ? 'yellow' : level === 'error' || level === 'fatal' ? 'red' : 'green';
  return `${paint('dim', clock)} ${paint(style, name)} ${printable(String(msg ?? ''))}${paint('dim', pairs.join(''))}\n`;
}

/** Words stand as they are; whatever could be taken for something else is quoted. */
function shown(value: unknown): string {
  if (typeof value === 'string' && /^[\w.:/@+-]{1,200}$/.test(value)) return value;
  return printable(JSON.stringify(value) ?? 'undefined');
}
