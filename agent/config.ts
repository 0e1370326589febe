import { statSync } from 'node:fs';
import { explain } from './config/explain.ts';
import { readConfigFile } from './config/file.ts';
import { flagOf, type Leaf, leaves } from './config/leaves.ts';
import { type Environment, type Override, readEnvironment, readFlags } from './config/overrides.ts';
import { ConfigError, type Problem, quoted } from './config/problem.ts';
import { type Config, configSchema } from './config/schema.ts';
import { type ConfigText, isTree, parseConfigText, type Tree } from './config/yaml.ts';

export { ConfigError, formatProblem, type Problem } from './config/problem.ts';
export { type Config, configJsonSchema } from './config/schema.ts';

export interface ConfigSources {
  /** The command line without the command's own flags. */
  readonly flags: readonly string[];
  readonly env: Environment;
}

/**
 * The configuration: flags, over the environment, over the file that --config or DAVYLAMP_CONFIG names, over the
 * defaults. Throws one ConfigError with everything that is wrong in all of them; signatures that are not there included.
 */
export function loadConfig({ flags, env }: ConfigSources): Config {
  const fromFlags = readFlags(flags);
  const fromEnv = readEnvironment(env);
  const file = configFileOf({ flags, env });
  const text = file === undefined ? NO_FILE : parseConfigText(readConfigFile(file), file);
  const { config, problems, locate } = resolve(text, file, [...fromEnv.overrides, ...fromFlags.overrides]);
  const absent = (config?.path.signatures ?? []).flatMap((path, i) =>
    isAbsent(path) ? locate(['path', 'signatures', String(i)], `there is no file or directory ${quoted(path)}`) : [],
  );
  const all = [...text.problems, ...fromEnv.problems, ...fromFlags.problems, ...problems, ...absent];
  if (all.length > 0 || config === undefined) throw new ConfigError(all);
  return config;
}

/** The file that --config or DAVYLAMP_CONFIG names. */
export function configFileOf({ flags, env }: ConfigSources): string | undefined {
  return readFlags(flags).file ?? readEnvironment(env).file;
}

/** What is wrong with the text of a configuration file, for `davylamp check`. */
export function checkConfigText(text: string, file: string): Problem[] {
  const parsed = parseConfigText(text, file);
  return parsed.problems.length > 0 ? [...parsed.problems] : resolve(parsed, file, []).problems;
}

/** The flags of the configuration with their defaults, one a line, for the help of a command that takes the `wanted` ones. */
export function configFlagsHelp(wanted: (leaf: Leaf) => boolean = () => true): string {
  const rows = leaves.filter(wanted).map((leaf) => {
    const usage = leaf.placeholder === '' ? flagOf(leaf) : `${flagOf(leaf)}=${leaf.placeholder}`;
    const isPlain = leaf.fallback === undefined || leaf.kind === 'boolean' || leaf.kind === 'list';
    return { usage, text: leaf.description + (isPlain ? '' : ` [${leaf.fallback}]`) };
  });
  rows.unshift({ usage: '--config=FILE', text: 'YAML file with any of these keys' });
  const width = Math.min(34, Math.max(...rows.map(({ usage }) => usage.length)));
  const gap = ' '.repeat(width + 4);
  return rows
    .map(({ usage, text }) =>
      usage.length > width ? `  ${usage}\n${gap}${text}` : `  ${usage.padEnd(width)}  ${text}`,
    )
    .join('\n');
}

const NO_FILE: ConfigText = { tree: {}, problems: [], lineOf: () => undefined };

/** Lays the overrides over the tree, lets the schema judge the whole, and says of each problem where it comes from. */
function resolve(text: ConfigText, file: string | undefined, overrides: readonly Override[]) {
  const origins = new Map<string, string>();
  let tree = text.tree;
  for (const { leaf, value, origin } of overrides) {
    tree = withValue(tree, leaf.key.split('.'), value);
    origins.set(leaf.key, origin);
  }
  const locate = (path: readonly string[], message: string): Problem => {
    const origin = origins.get(path.join('.')) ?? origins.get(path.slice(0, -1).join('.'));
    if (origin !== undefined) return { message: `${origin}: ${message}` };
    const line = text.lineOf(path);
    const located = file === undefined ? {} : line === undefined ? { file } : { file, line };
    return { ...located, message: `${path.join('.')}: ${message}` };
  };
  const result = configSchema.safeParse(tree);
  if (result.success) return { config: result.data, problems: [], locate };

  const refusals = result.error.issues.flatMap((issue) => explain(issue, tree));
  // Of two limits that a number exceeds, that of all whole numbers and its own, the own one comes last and is told.
  const byKey = new Map(refusals.map((refusal) => [refusal.path.join('.'), refusal]));
  const problems = [...byKey.values()].map(({ path, message }) => locate(path, message));
  return { problems: problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)), locate };
}

/** What may not be looked at may well be there. */
function isAbsent(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    // EACCES, ELOOP and so on: told with the reason when the signatures are read.
    return false;
  }
}

/** A copy of the tree with one value set. A section that is not one stays as it is, for the schema to refuse. */
function withValue(tree: Tree, [key = '', ...rest]: readonly string[], value: unknown): Tree {
  if (rest.length === 0) return { ...tree, [key]: value };
  const section = tree[key] ?? {};
  return isTree(section) ? { ...tree, [key]: withValue(section, rest, value) } : tree;
}
