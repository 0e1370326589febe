import type { AlertEvent, Evidence, Verdict, Workload } from '../model.ts';
import type { Charge } from './charges.ts';
import { type Knowledge, LivingVerdict, type Moment } from './verdict.ts';

export interface VerdictOptions {
  /** Seconds without reason to fire after which a firing verdict is resolved. */
  readonly resolveAfter: number;
  /** Workloads remembered at the most; more are counted as dropped. */
  readonly limit: number;
}

/** Seconds for which a resolved verdict stays to be looked at. */
const keepResolved = 600;

/**
 * The verdicts on all workloads of the node. Pure: told what is held against them, what is known of them, and the time, it
 * answers with what changed.
 */
export class Verdicts {
  dropped = 0;
  private readonly options: VerdictOptions;
  private readonly byWorkload = new Map<string, LivingVerdict>();
  private readonly resolved = new Map<string, LivingVerdict>();
  /** Evidence that became known since the last turn. */
  private readonly late: Evidence[] = [];

  constructor(options: VerdictOptions) {
    this.options = options;
  }

  list(): readonly Verdict[] {
    return [...this.byWorkload.values(), ...this.resolved.values()];
  }

  /** Whether one waits to be announced. */
  get waiting(): boolean {
    return this.firing().some(({ announced }) => announced === undefined);
  }

  /** Takes in a turn. Returns the evidence that was not known of its workload before. */
  rule(charges: readonly Charge[], moment: Moment): Evidence[] {
    const fresh = this.late.splice(0);
    const observed = new Set<LivingVerdict>();
    for (const charge of charges) {
      const verdict = this.verdictOn(charge.workload, moment);
      if (verdict === undefined) continue;
      observed.add(verdict);
      fresh.push(...verdict.observe(charge, moment));
    }
    this.settle(observed, moment);
    return fresh;
  }

  /** What someone should hear of, given what is known of the workloads now. */
  announce(known: (workload: Workload) => Knowledge, moment: Moment): AlertEvent[] {
    const events: AlertEvent[] = [];
    for (const verdict of this.firing()) {
      const knowledge = known(verdict.workload);
      this.late.push(...verdict.learn(knowledge, moment));
      const event = verdict.announce(knowledge.settled, moment);
      if (event !== undefined) events.push(event);
    }
    return [...events, ...this.close(moment)];
  }

  private verdictOn(workload: Workload, moment: Moment): LivingVerdict | undefined {
    const known = this.byWorkload.get(workload.key);
    if (known !== undefined) return known;
    if (this.byWorkload.size >= this.options.limit) {
      this.dropped++;
      return undefined;
    }
    const verdict = new LivingVerdict(workload, moment);
    this.byWorkload.set(workload.key, verdict);
    return verdict;
  }

  private firing(): LivingVerdict[] {
    return [...this.byWorkload.values()].filter(({ state }) => state === 'firing');
  }

  /** Ends what has been quiet for long enough, and forgets what nobody needs any more. */
  private settle(observed: ReadonlySet<LivingVerdict>, moment: Moment): void {
    for (const [key, verdict] of this.byWorkload) {
      if (verdict.state === 'suspected' && !observed.has(verdict)) this.byWorkload.delete(key);
      if (verdict.state !== 'firing' || moment.clock - verdict.changedAt < this.options.resolveAfter) continue;
      // One that nobody has heard of yet is told first.
      if (verdict.announced !== undefined) verdict.resolve(moment);
    }
    for (const [key, { changedAt }] of this.resolved) {
      if (moment.clock - changedAt >= keepResolved) this.resolved.delete(key);
    }
  }

  /** Announces the end of those that were resolved, and puts them aside. */
  private close(moment: Moment): AlertEvent[] {
    const events: AlertEvent[] = [];
    for (const [key, verdict] of this.byWorkload) {
      if (verdict.state !== 'resolved') continue;
      const event = verdict.announce(true, moment);
      if (event !== undefined) events.push(event);
      this.byWorkload.delete(key);
      if (this.resolved.size < this.options.limit) this.resolved.set(key, verdict);
    }
    return events;
  }
}
