import type { AlertEvent, AlertIdentity, Dossier, Evidence, Process, Severity, Verdict, Workload } from '../model.ts';
import type { Charge } from './charges.ts';
import { score, severityOf, WARNING } from './score.ts';
import { SeenList } from './seen-list.ts';

/** A firing verdict holds on down to this score, so that evidence at the border does not flap. */
const holdScore = WARNING * 0.8;
/** Seconds that a verdict may wait for the names of its workload before it is announced without them. */
export const announceWithin = 10;

const ranks: Readonly<Record<Severity, number>> = { none: 0, info: 1, warning: 2, critical: 3 };

/** Wall clock for people, monotonic clock for durations, see Snapshot. */
export interface Moment {
  readonly at: number;
  readonly clock: number;
}

/** What has become known of a workload. */
export interface Knowledge {
  /** Absent when nothing has changed. */
  readonly workload?: Workload;
  readonly dossier?: Dossier | undefined;
  /** What is held against it as a whole now; absent when nothing has changed. */
  readonly common?: readonly Evidence[];
  /** False while more may become known soon. */
  readonly settled: boolean;
}

/**
 * What is believed of one workload over time: suspected -> firing -> resolved. Evidence adds up within one process, and the
 * workload is as suspicious as its most suspicious process: many processes with a little each are an ordinary node.
 * Severity rises while firing and never falls before it is resolved.
 */
export class LivingVerdict implements Verdict {
  workload: Workload;
  dossier?: Dossier;
  readonly firstSeen: number;
  lastSeen: number;
  state: Verdict['state'] = 'suspected';
  severity: Severity = 'none';
  score = 0;
  /** Monotonic seconds at which it last had reason to fire, or was resolved. */
  changedAt: number;
  /** As what it was announced; undefined before it was. */
  announced: AlertIdentity | undefined;
  private firingSince = 0;
  /** Monotonic seconds since which it has other names than those under which it was announced. */
  private newNamesSince: number | undefined;
  /** Processes that were reason enough to fire by themselves. Only they keep it firing: an ordinary node has weak signs. */
  private readonly guilty = new WeakSet<object>();
  private readonly seen = new SeenList();
  private findings: Charge['findings'] = [];
  private common: readonly Evidence[] = [];

  constructor(workload: Workload, moment: Moment) {
    this.workload = workload;
    this.firstSeen = moment.at;
    this.lastSeen = moment.at;
    this.changedAt = moment.clock;
  }

  get evidence(): Verdict['evidence'] {
    return this.seen.list();
  }

  /**
   * Takes in what is held against the workload now, and remembers it of the processes that make it suspicious: the others
   * are none of the reader's business. Returns the evidence that is new.
   */
  observe({ workload, findings, common }: Charge, moment: Moment): Evidence[] {
    this.learn({ workload, settled: false }, moment);
    this.findings = findings;
    this.common = common;
    const scored = this.weigh(findings, common);
    for (const { culprit, score } of scored) if (score >= WARNING) this.guilty.add(culprit);
    const relevant = this.state === 'firing' ? scored.filter(({ culprit }) => this.guilty.has(culprit)) : scored;
    const worst = Math.max(0, ...relevant.map(({ score }) => score));
    const told = relevant.filter(({ culprit, score }) => score >= Math.min(worst, WARNING) || this.guilty.has(culprit));
    const pieces = told.flatMap(({ process, evidence }) => evidence.map((piece) => ({ piece, process })));
    if (told.length > 0) pieces.push(...common.map((piece) => ({ piece, process: undefined })));
    const fresh = this.seen.take(pieces, moment.at);
    if (relevant.length === 0) return fresh;
    this.lastSeen = moment.at;
    this.score = worst;
    if (worst >= (this.state === 'firing' ? holdScore : WARNING)) this.changedAt = moment.clock;
    this.rise(moment);
    return fresh;
  }

  resolve(moment: Moment): void {
    this.state = 'resolved';
    this.changedAt = moment.clock;
  }

  /**
   * What is known stays known: a pod that was deleted is forgotten sooner than its miner. What has become known between two
   * turns counts at once: with the pod comes its image. Returns the evidence that is new.
   */
  learn({ workload, dossier, common = this.common }: Knowledge, moment: Moment): Evidence[] {
    const isNews = workload !== undefined && (workload.identity !== 'awaited' || this.workload.identity === 'awaited');
    if (isNews) this.workload = workload;
    if (dossier !== undefined) this.dossier = dossier;
    if (common === this.common) return [];
    return this.observe({ workload: this.workload, findings: this.findings, common }, moment);
  }

  /** The change since it was last announced, if any. */
  announce(settled: boolean, { at, clock }: Moment): AlertEvent | undefined {
    const { state, announced: previous } = this;
    if (state === 'suspected') return undefined;
    if (previous === undefined) {
      if (!settled && clock - this.firingSince < announceWithin) return undefined;
      return this.say({ change: 'firing', at, verdict: copyOf(this) });
    }
    if (state === 'resolved') {
      const renamed = this.isNamedAs(previous.workload) ? {} : { previous };
      return this.say({ change: 'resolved', at, verdict: copyOf(this), ...renamed });
    }
    if (ranks[this.severity] > ranks[previous.severity]) {
      return this.say({ change: 'escalated', at, verdict: copyOf(this), previous });
    }
    return this.hasNewNames(previous.workload, settled, clock)
      ? this.say({ change: 'identified', at, verdict: copyOf(this), previous })
      : undefined;
  }

  /** A pod is known before which of its containers it is, and who owns it: names are told when they are whole, or old. */
  private hasNewNames(before: Workload, settled: boolean, clock: number): boolean {
    if (this.isNamedAs(before)) return false;
    this.newNamesSince ??= clock;
    return settled || clock - this.newNamesSince >= announceWithin;
  }

  private isNamedAs(other: Workload): boolean {
    const { namespace, pod, container } = this.workload;
    return other.namespace === namespace && other.pod === pod && other.container === container;
  }

  private say(event: AlertEvent): AlertEvent {
    const { severity, workload } = this;
    this.announced = { severity, workload };
    this.newNamesSince = undefined;
    return event;
  }

  /** The severity that the score makes of it. */
  private rise({ clock }: Moment): void {
    const severity = severityOf(this.score);
    if (this.state !== 'firing') {
      this.severity = severity;
      if (this.score < WARNING) return;
      this.state = 'firing';
      this.firingSince = clock;
      // What led up to it may have been about others.
      this.seen.forgetStale();
    } else if (ranks[severity] > ranks[this.severity]) this.severity = severity;
  }

  /** Each process with what it shows; the workload itself where only it as a whole is suspicious. */
  private weigh(findings: Charge['findings'], common: readonly Evidence[]) {
    const whole = { process: undefined, culprit: this, evidence: [], score: score(common) };
    if (findings.length === 0) return [whole];
    return findings.map(({ process, evidence }) => ({
      process: process as Process | undefined,
      culprit: process as object,
      evidence,
      score: score([...evidence, ...common]),
    }));
  }
}

/** A verdict as it is now: the object itself may go on living. */
export function copyOf(verdict: Verdict): Verdict {
  const { workload, state, severity, score, evidence, firstSeen, lastSeen, dossier } = verdict;
  const known = dossier === undefined ? {} : { dossier };
  return { workload, state, severity, score, evidence, firstSeen, lastSeen, ...known };
}
