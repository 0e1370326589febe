import type { AlertEvent, Evidence, Process, SeenEvidence, Severity, Verdict, Workload } from '../model.ts';
import type { Finding } from './findings.ts';
import { score, severityOf, WARNING } from './score.ts';

/** A firing verdict holds on down to this score, so that evidence at the border does not flap. */
const holdScore = WARNING * 0.8;
/** Pieces of evidence remembered of one workload at the most. */
const evidenceLimit = 64;

const ranks: Readonly<Record<Severity, number>> = { none: 0, info: 1, warning: 2, critical: 3 };

/** Wall clock for people, monotonic clock for durations, see Snapshot. */
export interface Moment {
  readonly at: number;
  readonly clock: number;
}

/**
 * What is believed of one workload over time: suspected -> firing -> resolved. Evidence adds up within one process, and the
 * workload is as suspicious as its most suspicious process: many processes with a little each are an ordinary node.
 * Severity rises while firing and never falls before it is resolved.
 */
export class LivingVerdict implements Verdict {
  readonly workload: Workload;
  readonly firstSeen: number;
  lastSeen: number;
  state: Verdict['state'] = 'suspected';
  severity: Severity = 'none';
  score = 0;
  /** Monotonic seconds at which it last had reason to fire, or was resolved. */
  changedAt: number;
  /** Processes that were reason enough to fire by themselves. Only they keep it firing: an ordinary node has weak signs. */
  private readonly guilty = new WeakSet<Process>();
  private readonly byKey = new Map<string, SeenEvidence>();

  constructor(workload: Workload, moment: Moment) {
    this.workload = workload;
    this.firstSeen = moment.at;
    this.lastSeen = moment.at;
    this.changedAt = moment.clock;
  }

  get evidence(): readonly SeenEvidence[] {
    return [...this.byKey.values()].sort((a, b) => b.weight - a.weight || a.firstSeen - b.firstSeen);
  }

  /**
   * Takes in what is held against the workload now, and remembers it of the processes that make it suspicious: the others
   * are none of the reader's business. Returns the evidence that is new.
   */
  observe(findings: readonly Finding[], moment: Moment): Evidence[] {
    const fresh: Evidence[] = [];
    const scored = findings.map((finding) => ({ ...finding, score: score(finding.evidence) }));
    for (const { process, score } of scored) if (score >= WARNING) this.guilty.add(process);
    const relevant = this.state === 'firing' ? scored.filter(({ process }) => this.guilty.has(process)) : scored;
    const worst = Math.max(0, ...relevant.map(({ score }) => score));
    for (const { process, evidence, score } of relevant) {
      if (score < Math.min(worst, WARNING) && !this.guilty.has(process)) continue;
      for (const piece of evidence) if (this.remember(piece, process, moment.at)) fresh.push(piece);
    }
    this.lastSeen = moment.at;
    this.score = worst;
    if (worst >= (this.state === 'firing' ? holdScore : WARNING)) this.changedAt = moment.clock;
    return fresh;
  }

  /** The change that the current score makes, if any. */
  judge(at: number): AlertEvent | undefined {
    const severity = severityOf(this.score);
    if (this.state !== 'firing') {
      this.severity = severity;
      if (this.score < WARNING) return undefined;
      this.state = 'firing';
      this.forgetSuspicions(at);
      return { change: 'firing', at, verdict: this.now() };
    }
    if (ranks[severity] <= ranks[this.severity]) return undefined;
    const previous = this.severity;
    this.severity = severity;
    return { change: 'escalated', at, verdict: this.now(), previous };
  }

  resolve(moment: Moment): AlertEvent {
    this.state = 'resolved';
    this.changedAt = moment.clock;
    return { change: 'resolved', at: moment.at, verdict: this.now() };
  }

  /** A copy, since this object goes on living. */
  private now(): Verdict {
    const { workload, state, severity, score, evidence, firstSeen, lastSeen } = this;
    return { workload, state, severity, score, evidence, firstSeen, lastSeen };
  }

  /** True when the evidence is new. What lasts only gets a later `lastSeen`; the oldest goes when there is no room. */
  private remember(evidence: Evidence, process: Process, at: number): boolean {
    const key = `${evidence.id} ${process.pid} ${process.startTicks}`;
    const known = this.byKey.get(key);
    if (known === undefined && this.byKey.size >= evidenceLimit) this.forgetOne(at);
    this.byKey.set(key, { ...evidence, process, firstSeen: known?.firstSeen ?? at, lastSeen: at });
    return known === undefined;
  }

  /** What led up to it may have been about others. */
  private forgetSuspicions(at: number): void {
    for (const [key, { lastSeen }] of this.byKey) if (lastSeen !== at) this.byKey.delete(key);
  }

  private forgetOne(at: number): void {
    for (const [key, { lastSeen }] of this.byKey) {
      if (lastSeen >= at && this.byKey.size <= evidenceLimit * 2) continue;
      this.byKey.delete(key);
      return;
    }
  }
}
