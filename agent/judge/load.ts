import { type Algorithms, algorithmPlaceholders, readAlgorithms } from './algorithms.ts';
import { type BehaviourPart, joinBehaviours, readBehaviours } from './behaviours/model.ts';
import { isCompiled, readCompiled } from './compiled.ts';
import { type Family, PROGRAMS_PLACEHOLDER, readFamilies } from './families.ts';
import { findFiles, readText } from './files.ts';
import { type Pool, readPools } from './pools.ts';
import { parseYaml, type YamlDocument } from './sigma/document.ts';
import { type Problem, RuleError } from './sigma/problem.ts';
import { compileRule, type Placeholders, type Rule } from './sigma/rule.ts';
import { SignatureSet } from './signature-set.ts';

export type { Problem } from './sigma/problem.ts';

export interface Loaded {
  readonly signatures: SignatureSet;
  /** Empty when every file was understood. What is listed here is left out; the rest is loaded. */
  readonly problems: readonly Problem[];
}

/** Loads the signatures under files and directories. Synchronous; never throws for what they hold. */
export function loadSignatures(paths: readonly string[]): Loaded {
  const { documents, problems: unread } = readDocuments(paths);
  const { signatures, problems } = buildSignatures(documents);
  return { signatures, problems: [...unread, ...problems] };
}

/** The documents under files and directories, and what could not be read of them. */
export function readDocuments(paths: readonly string[]): {
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly Problem[];
} {
  const { files, problems: unread } = findFiles(paths);
  const problems: Problem[] = [...unread];
  const documents: YamlDocument[] = [];
  for (const file of files) {
    const text = readText(file);
    if (typeof text !== 'string') {
      problems.push(text);
      continue;
    }
    const parsed = isCompiled(file.path) ? readCompiled(file.path, text) : parseYaml(file.path, text);
    documents.push(...parsed.documents);
    problems.push(...parsed.problems);
  }
  return { documents, problems };
}

export type DocumentKind = 'rule' | 'families' | 'pools' | 'algorithms' | 'behaviours' | 'other';

/** Tells by its keys what a document is; a document with any key of a Sigma rule is meant to be one. */
export function kindOf(document: YamlDocument): DocumentKind {
  const { value } = document;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'other';
  if ('families' in value) return 'families';
  if ('pools' in value) return 'pools';
  if ('algorithms' in value) return 'algorithms';
  if ('behaviours' in value) return 'behaviours';
  return ['detection', 'logsource', 'title', 'correlation', 'filter'].some((key) => key in value) ? 'rule' : 'other';
}

/** Compiles documents of any kind, in any order, into one set. */
export function buildSignatures(documents: readonly YamlDocument[]): Loaded {
  const problems: Problem[] = [];
  const attempt = <T>(document: YamlDocument, read: (document: YamlDocument) => T): T | undefined => {
    try {
      return read(document);
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      problems.push({ file: document.file, line: document.lineOf(error.path), message: error.message });
      return undefined;
    }
  };
  const ofKind = (kind: DocumentKind) => documents.filter((document) => kindOf(document) === kind);

  const families: Family[] = ofKind('families').flatMap((document) => attempt(document, readFamilies) ?? []);
  const pools: Pool[] = ofKind('pools').flatMap((document) => attempt(document, readPools) ?? []);
  const algorithms: Algorithms[] = ofKind('algorithms').flatMap((document) => attempt(document, readAlgorithms) ?? []);
  const parts: BehaviourPart[] = ofKind('behaviours').flatMap((document) => attempt(document, readBehaviours) ?? []);
  const behaviours = joinBehaviours(parts);
  const placeholders: Placeholders = new Map([
    [PROGRAMS_PLACEHOLDER, families.flatMap((family) => family.programs)],
    ...algorithmPlaceholders(algorithms),
  ]);

  const rules: Rule[] = [];
  const places = new Map<string, string>();
  const documentsOfRules = ofKind('rule');
  for (const document of documentsOfRules) {
    const rule = attempt(document, () => uniqueRule(document, placeholders, places));
    if (rule !== undefined) rules.push(rule);
  }
  for (const document of ofKind('other')) {
    const message = 'this is neither a Sigma rule nor a list of pools, families, algorithms or behaviours';
    problems.push({ file: document.file, line: document.lineOf([]), message });
  }
  const broken = documentsOfRules.length - rules.length;
  return { signatures: new SignatureSet({ rules, pools, families, algorithms, behaviours, broken }), problems };
}

/** Names and ids are how evidence and metrics tell rules apart, so each stands for one rule. */
function uniqueRule(document: YamlDocument, placeholders: Placeholders, places: Map<string, string>): Rule {
  const rule = compileRule(document, placeholders);
  const keys = new Set(rule.id === undefined ? [rule.name] : [rule.name, rule.id]);
  for (const key of keys) {
    const other = places.get(key);
    if (other !== undefined) throw new RuleError([], `the rule in ${other} already has the name or id "${key}"`);
  }
  for (const key of keys) places.set(key, `${document.file}:${document.lineOf([])}`);
  return rule;
}
