import type { Judgeable } from '../model.ts';
import { argumentsOf } from './arguments.ts';
import { eventOf, processEvent } from './record.ts';
import type { YamlDocument } from './sigma/document.ts';
import type { Category, Event } from './sigma/event.ts';
import type { Problem } from './sigma/problem.ts';
import type { SignatureSet } from './signature-set.ts';
import { findWallets } from './wallets.ts';

/** Reads a value as a record of `davylamp match`, or says what is wrong with it. */
export type ToRecord = (value: unknown) => Judgeable | { readonly error: string };

/** Tries the examples in a rule's document on the compiled rule: each hit must match it, and no miss may. */
export function checkExamples(document: YamlDocument, signatures: SignatureSet, toRecord: ToRecord): Problem[] {
  const { name, id } = document.value as { name?: unknown; id?: unknown };
  const rule = signatures.rules.find((candidate) => candidate.name === (name ?? id));
  if (rule?.examples === undefined || rule.category === undefined) return [];
  const problems: Problem[] = [];
  for (const wanted of ['hit', 'miss'] as const) {
    for (const [i, example] of rule.examples[wanted].entries()) {
      const event = exampleEvent(example, rule.category, toRecord);
      const wrong = 'error' in event ? event.error : verdict(signatures.matcher.match(event).includes(rule), wanted);
      if (wrong === undefined) continue;
      const line = document.lineOf(['examples', wanted, i]);
      problems.push({ file: document.file, line, message: `the example ${quote(example)} ${wrong}` });
    }
  }
  return problems;
}

function verdict(matched: boolean, wanted: 'hit' | 'miss'): string | undefined {
  if (matched === (wanted === 'hit')) return undefined;
  return matched ? 'is a miss, but the rule matches it' : 'is a hit, but the rule does not match it';
}

/** A text is the main field of the category; a map has the keys of a record without its kind. */
function exampleEvent(example: unknown, category: Category, toRecord: ToRecord): Event | { readonly error: string } {
  const { kind, key } = RECORDS[category];
  const values = valuesOf(example, key);
  const record = toRecord({ ...values, kind });
  if ('error' in record) return { error: `is no record of kind ${kind}: ${record.error}` };
  if (record.kind === 'text') return { error: 'is a text, which no rule reads' };
  if (record.kind !== 'process') return eventOf(record);
  return processEvent(record, argumentsOf(record.cmdline), findWallets(record.cmdline.join(' ')));
}

const RECORDS: Readonly<Record<Category, { kind: Judgeable['kind']; key: string }>> = {
  process_creation: { kind: 'process', key: 'cmdline' },
  network_connection: { kind: 'connection', key: 'endpoint' },
  dns_query: { kind: 'dns', key: 'query' },
  container_image: { kind: 'image', key: 'image' },
  tcp_payload: { kind: 'payload', key: 'data' },
};

function valuesOf(example: unknown, key: string): object {
  if (typeof example === 'object' && example !== null) return example;
  if (key !== 'endpoint') return { [key]: example };
  const [host, port] = String(example).split(':');
  return { host, port: Number(port) };
}

function quote(example: unknown): string {
  const text = JSON.stringify(example) ?? String(example);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}
