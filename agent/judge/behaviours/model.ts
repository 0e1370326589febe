import type { EvidenceKind } from '../../model.ts';
import type { YamlDocument } from '../sigma/document.ts';
import { LEVELS } from '../sigma/meta.ts';
import { RuleError } from '../sigma/problem.ts';

/** Every behaviour there is, by its id, and the kind of its evidence. What they weigh is in signatures/behaviours.yaml. */
export const KINDS = {
  'behaviour-randomx-fast-memory': 'memory',
  'behaviour-randomx-light-memory': 'memory',
  'behaviour-steady-cpu': 'cpu',
  'behaviour-quiet-connection': 'network_connection',
  'behaviour-fresh-executable': 'disguise',
  'behaviour-deleted-executable': 'disguise',
  'behaviour-memfd-executable': 'disguise',
  // The kind of the signature for names in brackets: both look at what the process is called.
  'behaviour-fake-kernel-thread': 'process_creation',
  'behaviour-untrusted-image': 'container_image',
} as const satisfies Readonly<Record<string, EvidenceKind>>;

export type BehaviourId = keyof typeof KINDS;

/** Every limit there is; what they are is in signatures/behaviours.yaml. */
export const LIMITS = [
  'dataset_bytes',
  'beside_dataset_bytes',
  'cache_bytes',
  'beside_cache_bytes',
  'scratchpad_bytes',
  'code_bytes',
  'code_bytes_of_worker_from',
  'code_bytes_of_worker_to',
  'waits_per_second',
  'faults_per_second',
  'read_bytes_per_second',
  'busy_cores',
  'busy_share',
  'busy_share_throttled',
  'throttled_share',
  'busy_turns',
  'busy_variation',
  'hungry_cores',
  'hungry_turns',
  'quiet_seconds',
  'quiet_segments_per_second',
  'fresh_seconds',
] as const;

export type LimitName = (typeof LIMITS)[number];

/** What a hit weighs; `explained` where something ordinary would look the same. 0 is never told. */
export interface Weights {
  readonly weight: number;
  readonly explained: number;
}

/** The whole model. */
export interface BehaviourModel {
  readonly weights: Readonly<Record<BehaviourId, Weights>>;
  readonly limits: Readonly<Record<LimitName, number>>;
  /** Beginnings of the file names of libraries, in lower case. */
  readonly runtimes: readonly string[];
}

/** What one document says of it. */
export interface BehaviourPart {
  readonly weights: Partial<Record<BehaviourId, Weights>>;
  readonly limits: Partial<Record<LimitName, number>>;
  readonly runtimes: readonly string[];
}

/** Puts the parts together, later ones over earlier ones; undefined while anything is missing. */
export function joinBehaviours(parts: readonly BehaviourPart[]): BehaviourModel | undefined {
  const weights = Object.assign({}, ...parts.map((part) => part.weights));
  const limits = Object.assign({}, ...parts.map((part) => part.limits));
  const isWhole = Object.keys(KINDS).every((id) => id in weights) && LIMITS.every((name) => name in limits);
  return isWhole ? { weights, limits, runtimes: parts.flatMap((part) => part.runtimes) } : undefined;
}

/** Reads a document with a key `behaviours`. Throws RuleError. */
export function readBehaviours({ value }: YamlDocument): BehaviourPart {
  const { behaviours, limits, runtimes = [], ...rest } = value as Record<string, unknown>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new RuleError([unknown], `beside "behaviours" stands no "${unknown}"`);
  if (!Array.isArray(runtimes) || !runtimes.every(isName)) {
    throw new RuleError(['runtimes'], '"runtimes" must be a list of beginnings of file names');
  }
  return {
    weights: readMap(behaviours, 'behaviours', Object.keys(KINDS), readWeights),
    limits: readMap(limits, 'limits', LIMITS, readLimit),
    runtimes: runtimes.map((name) => name.toLowerCase()),
  };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

type Path = readonly string[];

function readMap<T>(
  value: unknown,
  name: string,
  known: readonly string[],
  read: (entry: Record<string, unknown>, path: Path) => T,
): Record<string, T> {
  if (value === undefined || value === null) return {};
  if (!isMap(value)) throw new RuleError([name], `"${name}" must be a map`);
  const entries = Object.entries(value).map(([key, entry]) => {
    const path = [name, key];
    if (!known.includes(key)) throw new RuleError(path, `"${key}" is none of the ${name}: ${known.join(', ')}`);
    if (!isMap(entry)) throw new RuleError(path, `"${key}" must be a map`);
    return [key, read(entry, path)] as const;
  });
  return Object.fromEntries(entries);
}

function readWeights(entry: Record<string, unknown>, path: Path): Weights {
  refuseOthers(entry, ['title', 'kind', 'level', 'explained', 'reason'], path);
  const kind = KINDS[path.at(-1) as BehaviourId];
  if (entry['kind'] !== undefined && entry['kind'] !== kind) {
    throw new RuleError([...path, 'kind'], `the kind of "${path.at(-1)}" is "${kind}" and cannot be changed`);
  }
  const weight = readLevel(entry, 'level', path);
  return { weight, explained: entry['explained'] === undefined ? weight : readLevel(entry, 'explained', path) };
}

function readLevel(entry: Record<string, unknown>, key: string, path: Path): number {
  const levels: Readonly<Record<string, number>> = { none: 0, ...LEVELS };
  const level = String(entry[key]);
  const weight = Object.hasOwn(levels, level) ? levels[level] : undefined;
  if (weight === undefined) {
    throw new RuleError([...path, key], `"${key}" must be one of ${Object.keys(levels).join(', ')}`);
  }
  return weight;
}

function readLimit(entry: Record<string, unknown>, path: Path): number {
  refuseOthers(entry, ['is', 'reason'], path);
  const { is } = entry;
  if (typeof is !== 'number' || !Number.isFinite(is) || is < 0) {
    throw new RuleError([...path, 'is'], `"is" must be a number of 0 or more`);
  }
  return is;
}

function refuseOthers(entry: Record<string, unknown>, known: readonly string[], path: Path): void {
  const other = Object.keys(entry).find((key) => !known.includes(key));
  if (other !== undefined) throw new RuleError([...path, other], `"${other}" is none of ${known.join(', ')}`);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
