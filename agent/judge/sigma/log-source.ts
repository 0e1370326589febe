import { CATEGORIES, type Category } from './event.ts';
import { RuleError } from './problem.ts';

export type LogSource = { readonly category: Category } | { readonly category: undefined; readonly limitation: string };

/** Sigma's other names for categories that the agent has. */
const ALIASES: Readonly<Record<string, Category>> = { dns: 'dns_query' };

/** Reads `logsource`. A source the agent does not have is a limitation; only a malformed one throws RuleError. */
export function readLogSource(value: unknown): LogSource {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RuleError(['logsource'], 'the rule needs a "logsource" with product and category');
  }
  const { category, product, service } = value as Record<string, unknown>;
  if (product !== undefined && product !== 'linux') return unseen(`product ${String(product)}`);
  if (category === undefined) return unseen(`service ${String(service ?? '(none)')}`);
  const name = String(category);
  const known = ALIASES[name] ?? CATEGORIES.find((candidate) => candidate === name);
  return known === undefined ? unseen(`category ${name}`) : { category: known };
}

function unseen(what: string): LogSource {
  return { category: undefined, limitation: `the agent has no log source of ${what}: the rule never matches` };
}
