import type { AlertEvent, Verdict } from '../../model.ts';
import { type Alert, type AlertLabels, keyOf, labelsOf } from './alert.ts';

/**
 * Why a change is news to who knows alerts by their labels, or why it is none: `fires already` when another workload of
 * the same names is known to, `others fire` when one ended and another goes on, `unknown` when the end of something comes
 * that never began.
 */
export type Reason = 'fires first' | 'changed' | 'ended' | 'fires already' | 'others fire' | 'unknown';

export interface Entry {
  readonly reason: Reason;
  /** Alerts that changed, in the order to tell them: what ended comes before what took its place. */
  readonly alerts: readonly Alert[];
}

interface Page {
  readonly labels: AlertLabels;
  readonly startedAt: number;
  /** On the workloads behind it, the last heard of last: one, nearly always, so that a Map would be a waste. */
  verdicts: readonly Verdict[];
}

/**
 * The alerts that fire now. Pure: it is told events, and says what changed of the alerts. It holds as many workloads as
 * there are firing verdicts, and those are bounded.
 */
export class AlertBook {
  private readonly pages = new Map<string, Page>();
  /** Under which key each workload stands. */
  private readonly places = new Map<string, string>();

  take({ change, at, verdict }: AlertEvent): Entry {
    const workload = verdict.workload.key;
    const before = this.places.get(workload);
    if (change === 'resolved') return this.end(workload, before, verdict, at);
    const labels = labelsOf(verdict);
    const key = keyOf(labels);
    const ended = before === undefined || before === key ? undefined : this.leave(workload, before, verdict, at);
    const isNew = !this.pages.has(key);
    const alert = this.enter(workload, key, labels, verdict);
    const reason = isNew ? 'fires first' : before === undefined ? 'fires already' : 'changed';
    return { reason, alerts: ended === undefined ? [alert] : [ended, alert] };
  }

  /** Takes in what is believed by now of the workloads that it knows. Their alerts stay what they are. */
  refresh(verdicts: readonly Verdict[]): void {
    for (const verdict of verdicts) {
      const workload = verdict.workload.key;
      const page = this.pages.get(this.places.get(workload) ?? '');
      if (page === undefined) continue;
      page.verdicts = page.verdicts.map((known) => (known.workload.key === workload ? verdict : known));
    }
  }

  isFiring(key: string): boolean {
    return this.pages.has(key);
  }

  /** Every alert that fires. */
  firing(): Alert[] {
    return [...this.pages].map(([key, page]) => toAlert(key, page));
  }

  private enter(workload: string, key: string, labels: AlertLabels, verdict: Verdict): Alert {
    const page = this.pages.get(key) ?? { labels, startedAt: verdict.firstSeen, verdicts: [] };
    this.pages.set(key, page);
    page.verdicts = [...without(page.verdicts, workload), verdict];
    this.places.set(workload, key);
    return toAlert(key, page);
  }

  private end(workload: string, key: string | undefined, verdict: Verdict, at: number): Entry {
    if (key === undefined) return { reason: 'unknown', alerts: [] };
    this.places.delete(workload);
    const ended = this.leave(workload, key, verdict, at);
    return ended === undefined ? { reason: 'others fire', alerts: [] } : { reason: 'ended', alerts: [ended] };
  }

  /** The alert, ended, when that workload was the last one behind it. */
  private leave(workload: string, key: string, verdict: Verdict, at: number): Alert | undefined {
    const page = this.pages.get(key);
    if (page === undefined) return undefined;
    page.verdicts = without(page.verdicts, workload);
    if (page.verdicts.length > 0) return undefined;
    this.pages.delete(key);
    const { labels, startedAt } = page;
    // The clock of the node may have been set back, and an alert does not end before it starts.
    return { key, labels, verdict, startedAt, endedAt: Math.max(at, startedAt) };
  }
}

function without(verdicts: readonly Verdict[], workload: string): Verdict[] {
  return verdicts.filter((verdict) => verdict.workload.key !== workload);
}

function toAlert(key: string, { labels, startedAt, verdicts }: Page): Alert {
  const verdict = verdicts.at(-1);
  if (verdict === undefined) throw new Error(`an alert with nothing behind it: ${key}`);
  return { key, labels, verdict, startedAt };
}
