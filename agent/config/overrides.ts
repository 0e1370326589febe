import { flagOf, type Leaf, leaves, variableOf } from './leaves.ts';
import { nearest } from './nearest.ts';
import { type Problem, quoted } from './problem.ts';

/** A value that was given outside the file. */
export interface Override {
  readonly leaf: Leaf;
  readonly value: unknown;
  /** The flag or variable that gave it. */
  readonly origin: string;
}

/** What the flags or the environment ask for. */
export interface Asked {
  readonly file?: string | undefined;
  readonly overrides: readonly Override[];
  readonly problems: readonly Problem[];
}

const PREFIX = 'DAVYLAMP_';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What Kubernetes adds to the environment of every pod beside a Service called `davylamp` or `davylamp-something`. */
const SERVICE_LINK = /^DAVYLAMP_([A-Z0-9_]*_)?(SERVICE_HOST|SERVICE_PORT|PORT)(_[A-Z0-9_]*)?$/;

/** Reads `--key=value`, `--key value`, a bare `--key` for a switch, and `--config FILE`. A list flag may be repeated. */
export function readFlags(flags: readonly string[]): Asked {
  const byFlag = new Map(leaves.map((leaf) => [flagOf(leaf), leaf]));
  const found = new Map<Leaf, Override>();
  const problems: Problem[] = [];
  let file: string | undefined;
  for (let i = 0; i < flags.length; i++) {
    const word = flags[i] ?? '';
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    const leaf = byFlag.get(name);
    if (leaf === undefined && name !== '--config') {
      problems.push(unknownFlag(name));
      continue;
    }
    const bare = equals < 0 && leaf?.kind === 'boolean';
    // A flag that follows is no value: something was forgotten.
    const follows = flags[i + 1]?.startsWith('--') === true ? undefined : flags[i + 1];
    const value = equals >= 0 ? word.slice(equals + 1) : bare ? 'true' : follows;
    if (equals < 0 && !bare && value !== undefined) i++;
    if (value === undefined || value === '') problems.push({ message: `${name}: a value is missing` });
    else if (leaf === undefined) file = value;
    else found.set(leaf, { leaf, value: appended(found.get(leaf)?.value, typed(leaf, value)), origin: name });
  }
  return { file, overrides: [...found.values()], problems };
}

/** Reads DAVYLAMP_*, NODE_NAME and KUBECONFIG. An empty variable is as good as none. */
export function readEnvironment(env: Environment): Asked {
  const byVariable = new Map(leaves.map((leaf) => [variableOf(leaf), leaf]));
  const overrides: Override[] = [];
  const problems: Problem[] = [];
  // NODE_NAME is what manifests commonly call spec.nodeName; the variables of our own name win over these.
  for (const [origin, leaf] of [...aliases(), ...byVariable]) {
    const value = env[origin];
    if (value !== undefined && value !== '') overrides.push({ leaf, value: typed(leaf, value), origin });
  }
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || value === '' || name === `${PREFIX}CONFIG`) continue;
    if (byVariable.has(name) || SERVICE_LINK.test(name)) continue;
    problems.push({ message: `${name}: no such variable${suggestion(meantVariable(name))}` });
  }
  const { DAVYLAMP_CONFIG: file } = env;
  return { file: file || undefined, overrides, problems };
}

function aliases(): [string, Leaf][] {
  const variables: Readonly<Record<string, string>> = { node: 'NODE_NAME', 'path.kubeconfig': 'KUBECONFIG' };
  return leaves.flatMap((leaf) => (variables[leaf.key] === undefined ? [] : [[variables[leaf.key] as string, leaf]]));
}

/** Compared by what stands behind the prefix, or everything would look alike. */
function meantVariable(name: string): string | undefined {
  const shown = [...aliases().map(([alias]) => alias), `${PREFIX}CONFIG`, ...leaves.map(variableOf)];
  const byWord = new Map(shown.map((variable) => [variable.replace(PREFIX, ''), variable]));
  const word = meant(name.slice(PREFIX.length), [...byWord.keys()], '_');
  return word === undefined ? undefined : byWord.get(word);
}

/** The candidate that a word was mistyped from, or whose last part it is: the section was forgotten. */
function meant(word: string, candidates: readonly string[], separator: string): string | undefined {
  return nearest(word, candidates) ?? candidates.find((candidate) => candidate.endsWith(separator + word));
}

export function suggestion(candidate: string | undefined): string {
  return candidate === undefined ? '' : `; did you mean ${candidate}?`;
}

function unknownFlag(name: string): Problem {
  if (!name.startsWith('-')) return { message: `${quoted(name)}: not expected here; settings are written --key=value` };
  const word = meant(name.replace(/^-+/, ''), ['config', ...leaves.map(({ key }) => key)], '.');
  const hint = suggestion(word === undefined ? undefined : `--${word}`);
  return { message: `${quoted(name).slice(1, -1)}: no such flag${hint}` };
}

/** The text as the type its key has; left as text where it does not look like one, for the schema to refuse. */
function typed(leaf: Leaf, text: string): unknown {
  if (leaf.kind === 'list') return text.split(',').filter((part) => part !== '');
  if (leaf.kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (leaf.kind === 'integer' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  return text;
}

function appended(before: unknown, value: unknown): unknown {
  return Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
}
