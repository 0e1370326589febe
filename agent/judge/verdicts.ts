import type { AlertEvent, Evidence, Verdict, Workload } from '../model.ts';
import type { Finding } from './findings.ts';
import { LivingVerdict, type Moment } from './verdict.ts';

export interface VerdictOptions {
  /** Seconds without reason to fire after which a firing verdict is resolved. */
  readonly resolveAfter: number;
  /** Workloads remembered at the most; more are counted as dropped. */
  readonly limit: number;
}

/** Seconds for which a resolved verdict stays to be looked at. */
const keepResolved = 600;

/** What came of a turn. */
export interface Ruling {
  readonly events: readonly AlertEvent[];
  /** Evidence that was not known of its workload before. */
  readonly fresh: readonly Evidence[];
}

/** The verdicts on all workloads of the node. Pure: told the findings and the time, it answers with what changed. */
export class Verdicts {
  dropped = 0;
  private readonly options: VerdictOptions;
  private readonly byWorkload = new Map<string, LivingVerdict>();
  private readonly resolved = new Map<string, LivingVerdict>();

  constructor(options: VerdictOptions) {
    this.options = options;
  }

  list(): readonly Verdict[] {
    return [...this.byWorkload.values(), ...this.resolved.values()];
  }

  /** One turn. `workloadOf` says whose process a finding is about. */
  rule(findings: readonly Finding[], workloadOf: (finding: Finding) => Workload, moment: Moment): Ruling {
    const events: AlertEvent[] = [];
    const fresh: Evidence[] = [];
    const observed = new Set<LivingVerdict>();
    for (const [workload, held] of group(findings, workloadOf)) {
      const verdict = this.verdictOn(workload, moment);
      if (verdict === undefined) continue;
      observed.add(verdict);
      fresh.push(...verdict.observe(held, moment));
      const event = verdict.judge(moment.at);
      if (event !== undefined) events.push(event);
    }
    events.push(...this.settle(observed, moment));
    return { events, fresh };
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

  /** Resolves what has been quiet for long enough, and forgets what nobody needs any more. */
  private settle(observed: ReadonlySet<LivingVerdict>, moment: Moment): AlertEvent[] {
    const events: AlertEvent[] = [];
    for (const [key, verdict] of this.byWorkload) {
      if (verdict.state === 'suspected' && !observed.has(verdict)) this.byWorkload.delete(key);
      if (verdict.state !== 'firing' || moment.clock - verdict.changedAt < this.options.resolveAfter) continue;
      events.push(verdict.resolve(moment));
      this.byWorkload.delete(key);
      if (this.resolved.size < this.options.limit) this.resolved.set(key, verdict);
    }
    for (const [key, { changedAt }] of this.resolved) {
      if (moment.clock - changedAt >= keepResolved) this.resolved.delete(key);
    }
    return events;
  }
}

function group(findings: readonly Finding[], workloadOf: (finding: Finding) => Workload): Map<Workload, Finding[]> {
  const byKey = new Map<string, [Workload, Finding[]]>();
  for (const finding of findings) {
    const workload = workloadOf(finding);
    const known = byKey.get(workload.key);
    if (known === undefined) byKey.set(workload.key, [workload, [finding]]);
    else known[1].push(finding);
  }
  return new Map(byKey.values());
}
