import { isIPv4, isIPv6 } from 'node:net';
import * as z from 'zod';
import { quoted } from './problem.ts';

/** Where the HTTP server listens; port 0 lets the kernel choose one. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const DURATION = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/;

/** Milliseconds of a duration such as `5s`, `500ms` or `1.5m`; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const [, digits = '', unit = ''] = DURATION.exec(text) ?? [];
  const factor = UNIT_MS[unit];
  return factor === undefined ? undefined : Math.round(Number(digits) * factor);
}

/** Host and port of `127.0.0.1:9477`, `[::1]:9477` or `:9477`; undefined otherwise. Addresses only: no name is looked up. */
export function parseListen(text: string): ListenAddress | undefined {
  const colon = text.lastIndexOf(':');
  const digits = text.slice(colon + 1);
  const port = Number(digits);
  if (colon < 0 || !/^\d{1,5}$/.test(digits) || port > 65_535) return undefined;

  const host = text.slice(0, colon);
  if (host === '') return { host: '0.0.0.0', port };
  if (host === 'localhost') return { host: '127.0.0.1', port };
  if (host.startsWith('[') && host.endsWith(']')) {
    const inner = host.slice(1, -1);
    return isIPv6(inner) ? { host: inner, port } : undefined;
  }
  return isIPv4(host) ? { host, port } : undefined;
}

/** A length of time with its unit; milliseconds once parsed. Both ends are included. */
export function duration(fallback: string, least: string, most: string, description: string) {
  return z
    .string({ error: ({ input }) => notADuration(input) })
    .transform((text, context) => {
      const value = parseDuration(text);
      if (value === undefined) {
        context.addIssue(notADuration(text));
      } else if (value < (parseDuration(least) ?? 0) || value > (parseDuration(most) ?? Infinity)) {
        context.addIssue(`must be between ${least} and ${most}, not ${text}`);
      }
      return value ?? 0;
    })
    .prefault(fallback)
    .meta({ title: 'duration', description: `${description} (${least} to ${most})` });
}

function notADuration(input: unknown): string {
  return `must be a number with a unit, such as 5s, 500ms or 1m, not ${quoted(input)}`;
}

/** An address to listen on; undefined once parsed when it is `off`. */
export function listen(fallback: string, description: string) {
  return z
    .string()
    .transform((text, context) => {
      const address = text === 'off' ? undefined : parseListen(text);
      if (address === undefined && text !== 'off') {
        context.addIssue(`must be an IP address and a port, such as 127.0.0.1:9477, or off, not ${quoted(text)}`);
      }
      return address;
    })
    .prefault(fallback)
    .meta({ title: 'address', description });
}

/** How many of something are held at most. */
export function limit(fallback: number, description: string, least = 1) {
  return z.int().min(least).max(1_000_000).default(fallback).meta({ title: 'n', description });
}

export function directory(fallback: string, description: string) {
  return z.string().min(1).default(fallback).meta({ title: 'dir', description });
}

export function choice<const T extends readonly [string, ...string[]]>(
  values: T,
  fallback: T[number],
  description: string,
) {
  return z
    .enum(values)
    .default(fallback as never)
    .meta({ description });
}
