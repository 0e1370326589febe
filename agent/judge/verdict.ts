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
  private readonly byKey = new Map<string, { seen: SeenEvidence; turn: number }>();
  private turn = 0;

  constructor(workload: Workload, moment: Moment) {
    this.workload = workload;
    this.firstSeen = moment.at;
    this.lastSeen = moment.at;
    this.changedAt = moment.clock;
  }

  get evidence(): readonly SeenEvidence[] {
    return [...this.byKey.values()]
      .map(({ seen }) => seen)
      .sort((a, b) => b.weight - a.weight || a.firstSeen - b.firstSeen);
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
    this.turn++;
    const told = relevant.filter(({ process, score }) => score >= Math.min(worst, WARNING) || this.guilty.has(process));
    const pieces = told.flatMap(({ process, evidence }) => evidence.map((piece) => ({ piece, process })));
    for (const { piece, process } of pieces) this.refresh(piece, process, moment.at);
    for (const { piece, process } of pieces) if (this.remember(piece, process, moment.at)) fresh.push(piece);
    if (relevant.length === 0) return fresh;
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
      this.forgetSuspicions();
      return { change: 'firing', at, verdict: this.now() };
    }
    if (ranks[severity] <= ranks[this.severity]) return undefined;
    const previous = { severity: this.severity, workload: this.workload };
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

  private refresh(evidence: Evidence, process: Process, at: number): void {
    const known = this.byKey.get(keyOf(evidence, process));
    if (known === undefined) return;
    known.seen = { ...evidence, process, firstSeen: known.seen.firstSeen, lastSeen: at };
    known.turn = this.turn;
  }

  /** True when the evidence is new. The stalest goes when there is no room; when none is stale, the new one is left out. */
  private remember(evidence: Evidence, process: Process, at: number): boolean {
    const key = keyOf(evidence, process);
    if (this.byKey.has(key)) return false;
    if (this.byKey.size >= evidenceLimit && !this.forgetStale()) return false;
    this.byKey.set(key, { seen: { ...evidence, process, firstSeen: at, lastSeen: at }, turn: this.turn });
    return true;
  }

  /** What led up to it may have been about others. */
  private forgetSuspicions(): void {
    for (const [key, { turn }] of this.byKey) if (turn !== this.turn) this.byKey.delete(key);
  }

  private forgetStale(): boolean {
    for (const [key, { turn }] of this.byKey) if (turn !== this.turn) return this.byKey.delete(key);
    return false;
  }
}

function keyOf({ id }: Evidence, { pid, startTicks }: Process): string {
  return `${id} ${pid} ${startTicks}`;
}
