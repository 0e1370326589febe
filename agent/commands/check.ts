import { relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfigFile } from '../config/file.ts';
import { ConfigError, checkConfigText, formatProblem } from '../config.ts';
import type { Io } from '../io.ts';
import { checkExamples } from '../judge/examples.ts';
import { findFiles } from '../judge/files.ts';
import { buildSignatures, type DocumentKind, kindOf, type Problem, readDocuments } from '../judge/load.ts';
import type { YamlDocument } from '../judge/sigma/document.ts';
import type { SignatureSet } from '../judge/signature-set.ts';
import { signatureSources } from '../shipped.ts';
import { UsageError } from '../usage-error.ts';
import type { Command } from './command.ts';
import { toRecord } from './match-record.ts';

const HELP = `Usage: davylamp check [PATH...]

Validates signatures (Sigma rules, lists of pools and families), runs the examples inside them, and validates
configuration files. PATH is a file, or a directory of *.yml and *.yaml; without one, the shipped signatures are checked.
A YAML file that is no signature is taken for configuration, also an empty one: it asks for the defaults.

A PATH that does not exist, or a directory without such files, is a problem too: nothing would have been checked.

Lists every problem as FILE:LINE: MESSAGE. Notes tell of sound rules that ask for what the agent cannot see.

  --help   this text

Exit status: 0 without problems, 1 with any, or when they cannot be written.
`;

export const check: Command = {
  name: 'check',
  summary: 'validate configuration and signatures, and run their examples',
  help: HELP,
  run: async (args, io) => run(args, io),
};

function run(args: readonly string[], io: Io): number {
  const paths = parse(args);
  const { documents, problems: unread } = readDocuments(paths);
  const signatureDocuments = documents.filter((document) => kindOf(document) !== 'other');
  const { signatures, problems: wrong } = buildSignatures([...signatureDocuments, ...missingLists(documents)]);
  const { empty, fileless } = nothingIn(paths, [...documents, ...unread]);
  const configurations = unique([
    ...documents.filter((document) => kindOf(document) === 'other').map(({ file }) => file),
    ...empty,
  ]);
  const problems = [
    ...unread,
    ...fileless.map((file) => ({ file, line: 1, message: 'there is nothing to check: no *.yml or *.yaml in it' })),
    ...wrong,
    ...signatureDocuments.flatMap((document) => checkDocument(document, signatures)),
    ...configurations.flatMap(checkConfiguration),
  ].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));

  for (const problem of problems) io.stdout.write(`${formatProblem(problem)}\n`);
  for (const { rule, ...note } of signatures.limitations) {
    io.stdout.write(`${formatProblem({ ...note, message: `note: rule ${rule}: ${note.message}` })}\n`);
  }
  if (problems.length > 0) {
    io.stdout.write(`${plural(problems.length, 'problem')}\n`);
    return 1;
  }
  io.stdout.write(`${summary(signatures, configurations.length)}\n`);
  return 0;
}

/** Files without a document, and directories without files. `read` is what the files gave. */
function nothingIn(paths: readonly string[], read: readonly { readonly file: string }[]) {
  const told = new Set(read.map(({ file }) => file));
  const found = paths.map((path) => ({ path, ...findFiles([path]) }));
  const empty = found.flatMap(({ files }) => files.map(({ path }) => path)).filter((path) => !told.has(path));
  const fileless = found.filter(({ files, problems }) => files.length + problems.length === 0).map(({ path }) => path);
  return { empty, fileless };
}

function parse(args: readonly string[]): readonly string[] {
  try {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
    return positionals.length > 0 ? positionals : [signatureSources];
  } catch (error) {
    // TypeError of parseArgs: an unknown option, in words for the user.
    throw new UsageError(`${(error as Error).message}; see davylamp check --help`);
  }
}

/** Lists that rules name; a directory of rules alone is checked against those that are shipped. */
const LISTS: readonly DocumentKind[] = ['families', 'algorithms'];

function missingLists(documents: readonly YamlDocument[]): readonly YamlDocument[] {
  const missing = LISTS.filter((kind) => !documents.some((document) => kindOf(document) === kind));
  return missing.flatMap((kind) => readDocuments([`${signatureSources}/${kind}.yaml`]).documents);
}

function checkDocument(document: YamlDocument, signatures: SignatureSet): Problem[] {
  if (kindOf(document) !== 'rule') return [];
  const { family, examples } = document.value as { family?: unknown; examples?: unknown };
  const problem = (path: readonly string[], message: string): Problem => ({
    file: document.file,
    line: document.lineOf(path),
    message,
  });
  // With one of them, the other is asked for wherever the rule stands.
  if (isShipped(document.file) && family === undefined && examples === undefined) {
    return [problem([], 'a rule of this directory needs "family" and "examples"')];
  }
  const isKnown = family === undefined || family === 'any' || signatures.families.has(String(family));
  const unknown = isKnown ? [] : [problem(['family'], `the family "${String(family)}" is not in the list of families`)];
  return [...unknown, ...checkExamples(document, signatures, toRecord)];
}

function isShipped(file: string): boolean {
  const path = relative(signatureSources, file);
  return path !== '' && !path.startsWith(`..${sep}`);
}

function checkConfiguration(file: string): Problem[] {
  try {
    return checkConfigText(readConfigFile(file), file).map((problem) => ({ file, line: 1, ...problem }));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => ({ file, line: 1, ...problem }));
  }
}

function summary(signatures: SignatureSet, configurations: number): string {
  const { rules, pools, families, counts } = signatures;
  const parts = [
    `${plural(rules.length, 'rule')}${counts.limited > 0 ? ` (${counts.limited} limited)` : ''}`,
    plural(
      rules.reduce((sum, { examples }) => sum + (examples ? examples.hit.length + examples.miss.length : 0), 0),
      'example',
    ),
    plural(pools.size, 'pool'),
    plural(families.families.length, 'family', 'families'),
    ...(configurations > 0 ? [plural(configurations, 'configuration')] : []),
  ];
  return `ok: ${parts.join(', ')}`;
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
