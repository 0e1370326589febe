import { isIP } from 'node:net';
import { nearest } from '../config/nearest.ts';
import { suggestion } from '../config/overrides.ts';
import { quoted } from '../config/problem.ts';
import type { Judgeable } from '../model.ts';

/** A key of a record: what it may hold, for the machine and for people. */
interface Field {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
  readonly required?: true;
}

type Fields = Readonly<Record<string, Field>>;

const DIRECTIONS = ['client->pool', 'pool->client', 'any'];

const text: Field = { expected: 'a text', accepts: (value) => typeof value === 'string' };
const name: Field = {
  expected: 'a text that is not empty',
  accepts: (value) => typeof value === 'string' && value.trim() !== '',
};
const words: Field = {
  expected: 'a list of texts, or one text',
  accepts: (value) => [value].flat().every((word) => typeof word === 'string'),
};
const environment: Field = {
  expected: 'an object or a list',
  accepts: (value) => typeof value === 'object',
};
const address: Field = {
  expected: 'an IPv4 or IPv6 address without a port',
  accepts: (value) => typeof value === 'string' && isIP(value) !== 0,
};
const port: Field = {
  expected: 'a whole number from 1 to 65535',
  accepts: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535,
};
const direction: Field = {
  expected: `one of ${DIRECTIONS.join(', ')}`,
  accepts: (value) => DIRECTIONS.includes(String(value)),
};

const KINDS: Readonly<Record<Judgeable['kind'], Fields>> = {
  process: {
    cmdline: required(words),
    exe: text,
    comm: text,
    cwd: text,
    env: environment,
    parentExe: text,
    parentCmdline: words,
  },
  connection: { port: required(port), host: name, ip: address, exe: text },
  dns: { query: required(name) },
  payload: { data: required(text), direction },
  image: { image: required(name) },
  text: { value: required(text) },
};

/** Problems of one record that are told: an object of a thousand keys is none. */
const MOST_TOLD = 5;

/** Reads one line of `davylamp match`; says what is wrong with it instead of throwing. */
export function parseRecord(line: string): Judgeable | { readonly error: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // SyntaxError, whose message would repeat the hostile line.
    return { error: 'the line is not JSON' };
  }
  return toRecord(value);
}

/** Checks that a value has the shape of a record: no key is without its meaning, since a mistyped one would pass for clean. */
export function toRecord(value: unknown): Judgeable | { readonly error: string } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { error: `the record: must be an object such as {"kind":"dns","query":"..."}, not ${quoted(value)}` };
  }
  const { kind, ...rest } = value as Record<string, unknown>;
  if (typeof kind !== 'string' || !Object.hasOwn(KINDS, kind)) {
    const found = kind === undefined ? 'it is missing' : `not ${quoted(kind)}`;
    return { error: `"kind" must be process, connection, dns, payload, image or text: ${found}` };
  }
  const fields = KINDS[kind as Judgeable['kind']];
  const problems = [...unknownKeys(rest, kind, fields), ...wrongValues(rest, fields)];
  if (problems.length > 0) return { error: problems.slice(0, MOST_TOLD).join('; ') };
  return { kind, ...present(rest) } as unknown as Judgeable;
}

function required(field: Field): Field {
  return { ...field, required: true };
}

function unknownKeys(record: Readonly<Record<string, unknown>>, kind: string, fields: Fields): string[] {
  const known = Object.keys(fields);
  return Object.keys(record)
    .filter((key) => !Object.hasOwn(fields, key))
    .map((key) => {
      const hint = suggestion(nearest(key, known)) || `; it may have ${known.join(', ')}`;
      return `${quoted(key)}: no such key in a record of kind ${kind}${hint}`;
    });
}

/** null is as good as absent. */
function wrongValues(record: Readonly<Record<string, unknown>>, fields: Fields): string[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const value = record[key] ?? undefined;
    if (value === undefined) return field.required ? [`${key}: is missing; it must be ${field.expected}`] : [];
    return field.accepts(value) ? [] : [`${key}: must be ${field.expected}, not ${quoted(value)}`];
  });
}

/** The keys with a value that is judged. A command line is split at single spaces, so that joining its words gives it back. */
function present(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { env, direction, ...rest } = record;
  const judged = { ...rest, ...(typeof env === 'object' && env !== null ? { env: namesIn(env) } : {}) };
  const values = direction === 'any' ? judged : { ...judged, direction };
  const isWords = (key: string) => key === 'cmdline' || key === 'parentCmdline';
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => [key, isWords(key) && typeof value === 'string' ? value.split(' ') : value]),
  );
}

/** The names of environment variables, as an object or as a list of `NAME=value`, whose values are left alone. */
function namesIn(environment: object): readonly string[] {
  if (!Array.isArray(environment)) return Object.keys(environment);
  return environment.flatMap((entry) => (typeof entry === 'string' ? entry.split('=', 1) : []));
}
