import { AlgorithmIndex, type Algorithms } from './algorithms.ts';
import type { BehaviourModel } from './behaviours/model.ts';
import { type Family, FamilyIndex } from './families.ts';
import { POOL_IDS } from './pool-evidence.ts';
import { type Pool, PoolIndex } from './pools.ts';
import { Matcher } from './sigma/matcher.ts';
import type { Limitation } from './sigma/problem.ts';
import type { Rule } from './sigma/rule.ts';
import { WALLET_IDS } from './wallet-evidence.ts';

/** How many rules are in which state: `limited` ones name something that the agent cannot see. */
export interface Counts {
  readonly loaded: number;
  readonly limited: number;
  readonly broken: number;
}

/** What was read, and how many rules could not be. */
interface Parts {
  readonly rules: readonly Rule[];
  readonly pools: readonly Pool[];
  readonly families: readonly Family[];
  readonly algorithms: readonly Algorithms[];
  readonly behaviours: BehaviourModel | undefined;
  readonly broken: number;
}

/** Everything that was loaded, compiled and ready. Immutable: a reload makes a new one. */
export class SignatureSet {
  readonly rules: readonly Rule[];
  readonly matcher: Matcher;
  readonly pools: PoolIndex;
  readonly families: FamilyIndex;
  readonly algorithms: AlgorithmIndex;
  /** Absent unless every part of it was given. */
  readonly behaviours: BehaviourModel | undefined;
  readonly counts: Counts;
  readonly limitations: readonly Limitation[];
  /** Every id that evidence can bear, so that its counters can start at 0. */
  readonly ids: readonly string[];

  constructor({ rules, pools, families, algorithms, behaviours, broken }: Parts) {
    const limited = rules.filter((rule) => rule.limitations.length > 0).length;
    this.rules = rules;
    this.matcher = new Matcher(rules);
    this.pools = new PoolIndex(pools);
    this.families = new FamilyIndex(families);
    this.algorithms = new AlgorithmIndex(algorithms);
    this.behaviours = behaviours;
    this.counts = { loaded: rules.length - limited, limited, broken };
    this.limitations = rules.flatMap((rule) => rule.limitations);
    this.ids = [...rules.map((rule) => rule.name), ...POOL_IDS, ...WALLET_IDS];
  }
}
