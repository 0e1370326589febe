import { compileDetection, isAggregation, type Unseen } from './detection.ts';
import type { YamlDocument } from './document.ts';
import type { Category, Event } from './event.ts';
import { seenFields } from './fields.ts';
import { readLogSource } from './log-source.ts';
import { type Meta, readMeta } from './meta.ts';
import type { Need } from './need.ts';
import type { Placeholders } from './placeholder.ts';
import { type Limitation, RuleError } from './problem.ts';
import type { Path } from './search.ts';

export type { Placeholders } from './placeholder.ts';

/** A Sigma rule, ready to be tried on events. */
export interface Rule extends Meta {
  /** Undefined when the rule can never match; its limitations say why. */
  readonly category: Category | undefined;
  readonly test: (event: Event) => boolean;
  /** Literals without which the rule cannot match. */
  readonly need: Need;
  readonly limitations: readonly Limitation[];
}

type Values = Readonly<Record<string, unknown>>;
type Compiled = Pick<Rule, 'category' | 'test' | 'need'>;

/** A sound rule of which the agent can make nothing. The path leads to the reason. */
class Unusable extends Error {
  readonly path: Path;

  constructor(path: Path, message: string) {
    super(`${message}: the rule never matches`);
    this.path = path;
  }
}

/**
 * Compiles the rule in a document. Throws RuleError for what is wrong with it. What is sound but cannot be seen here
 * becomes a limitation, or an error in our own rules, which are written for this agent.
 */
export function compileRule(document: YamlDocument, placeholders: Placeholders): Rule {
  const value = requireMap(document.value, []);
  const meta = readMeta(value);
  const limitations: Limitation[] = [];
  const limit = (path: Path, message: string) => {
    if (meta.examples !== undefined) throw new RuleError(path, message);
    limitations.push({ file: document.file, line: document.lineOf(path), rule: meta.name, message });
  };
  const unseen = (category: Category, { field, path, excludes }: Unseen) => {
    if (meta.examples !== undefined) {
      throw new RuleError(path, `unknown field "${field}"; ${category} has ${seenFields(category).join(', ')}`);
    }
    const more = excludes ? ', and excludes nothing' : '';
    limit(path, `the agent cannot see the field ${field} of ${category}: it counts as absent${more}`);
  };
  try {
    return { ...meta, ...compile(value, placeholders, unseen), limitations };
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    limit(error.path, error.message);
    return { ...meta, category: undefined, test: () => false, need: new Set(), limitations };
  }
}

function compile(
  value: Values,
  placeholders: Placeholders,
  unseen: (category: Category, unseen: Unseen) => void,
): Compiled {
  // These two have no detection of their own (specification 2.1, "Sigma Correlations" and "Sigma Filters").
  if ('correlation' in value) throw new Unusable(['correlation'], 'records are judged one by one, not correlated');
  if ('filter' in value) throw new Unusable(['filter'], 'filters are not put into other rules');
  if (value['status'] === 'unsupported') throw new Unusable(['status'], 'its author calls it unsupported');
  const source = readLogSource(value['logsource']);
  if (source.category === undefined) throw new Unusable(['logsource'], source.limitation);
  const { category } = source;
  const detection = requireMap(value['detection'], ['detection']);
  if (isAggregation(detection)) throw new Unusable(['detection'], 'records are judged one by one, not counted');
  const compiled = compileDetection(detection, { category, placeholders });
  for (const blank of compiled.unseen) unseen(category, blank);
  // What is left of it after what cannot be seen has no choice; a rule that matches everything would be noise.
  if (compiled.constant !== undefined) throw new Unusable(['detection'], 'what it tells apart cannot be seen');
  return { category, test: compiled.test, need: compiled.need };
}

function requireMap(value: unknown, path: Path): Values {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Values;
  throw new RuleError(path, path.length === 0 ? 'a rule is a map' : `the rule needs a map under "${path.at(-1)}"`);
}
