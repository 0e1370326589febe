import { CATEGORIES, type Category } from './event.ts';
import { RuleError } from './problem.ts';

export type LogSource = { readonly category: Category } | { readonly category: undefined; readonly limitation: string };

/** Sigma's other names for what the agent has, as category or as category and service (appendix "Taxonomy"). */
const ALIASES: Readonly<Record<string, Category>> = {
  dns: 'dns_query',
  'network dns': 'dns_query',
  'network connection': 'network_connection',
};
/** The service whose log the categories are taken from: it asks for nothing more. */
const GENERIC_SERVICE = 'sysmon';

/** Reads `logsource`. A source the agent does not have is a limitation; only a malformed one throws RuleError. */
export function readLogSource(value: unknown): LogSource {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RuleError(['logsource'], 'the rule needs a "logsource" with product and category');
  }
  const { category, product, service } = value as Record<string, unknown>;
  if (isGiven(product) && product !== 'linux') return unseen(`logs of the product ${String(product)}`);
  if (!isGiven(category))
    return unseen(isGiven(service) ? `the service ${String(service)}` : 'logs without a category');
  const names = [category, service].filter((part) => isGiven(part) && part !== GENERIC_SERVICE);
  const name = names.join(' ');
  const known = Object.hasOwn(ALIASES, name) ? ALIASES[name] : CATEGORIES.find((candidate) => candidate === name);
  if (known !== undefined) return { category: known };
  return unseen(`the ${names.length > 1 ? `service ${String(service)} of the ` : ''}category ${String(category)}`);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function unseen(what: string): LogSource {
  return { category: undefined, limitation: `the agent does not read ${what}` };
}
