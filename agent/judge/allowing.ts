import type { AlertEvent, Allowance, Verdict } from '../model.ts';
import { allowanceOf, type Exception } from './exceptions.ts';
import { copyOf } from './verdict.ts';

/** An exception, and what it does. */
export interface ExceptionState {
  readonly name: string;
  readonly reason: string;
  /** Milliseconds since the epoch at which it ends. */
  readonly expires: number;
  /** Firing verdicts that it silences now, and has silenced so far. */
  readonly silences: number;
  readonly silenced: number;
}

/**
 * Holds back what exceptions silence, between the verdicts and whoever is told of them. What is held is told as soon as no
 * exception is in force for it any more; what was told ends for those who were when one comes into force. Pure.
 */
export class Allowing {
  private exceptions: readonly Exception[];
  /** Firing verdicts that somebody was told of, and those that are held back with the exception that does it, by workload. */
  private readonly told = new Set<string>();
  private readonly held = new Map<string, string>();
  private readonly silenced = new Map<string, number>();

  constructor(exceptions: readonly Exception[]) {
    this.exceptions = exceptions;
  }

  /** Goes by others from now on. */
  replace(exceptions: readonly Exception[]): void {
    this.exceptions = exceptions;
  }

  /** What of these changes somebody should hear of, and what else, given all verdicts as they are now. */
  pass(events: readonly AlertEvent[], verdicts: readonly Verdict[], at: number): AlertEvent[] {
    const passed = events.flatMap((event) => this.decide(event));
    const firing = verdicts.filter(({ state }) => state === 'firing');
    return [...passed, ...firing.flatMap((verdict) => this.reconsider(verdict, at))];
  }

  /** Whether alerts about this workload are held back. */
  silences(workload: string): boolean {
    return this.held.has(workload);
  }

  /** The verdict with what an exception says of it. */
  explain(verdict: Verdict, at: number): Verdict {
    return verdict.state === 'firing' ? withAllowance(verdict, allowanceOf(verdict, this.exceptions, at)) : verdict;
  }

  list(): ExceptionState[] {
    const held = [...this.held.values()];
    return this.exceptions.map(({ name, reason, expires }) => ({
      name,
      reason,
      expires,
      silences: held.filter((exception) => exception === name).length,
      silenced: this.silenced.get(name) ?? 0,
    }));
  }

  private decide(event: AlertEvent): AlertEvent[] {
    const { change, at, verdict } = event;
    const { key } = verdict.workload;
    if (change === 'resolved') {
      this.told.delete(key);
      return this.held.delete(key) ? [] : [event];
    }
    const allowance = allowanceOf(verdict, this.exceptions, at);
    if (allowance?.inForce === true) {
      // What was told is ended when it is reconsidered.
      if (!this.told.has(key)) this.hold(key, allowance);
      return [];
    }
    // Told as firing when it is reconsidered.
    if (this.held.has(key)) return [];
    this.told.add(key);
    return [{ ...event, verdict: withAllowance(verdict, allowance) }];
  }

  /** Exceptions expire, are written anew, and more becomes known of a workload: its owner, or other evidence. */
  private reconsider(verdict: Verdict, at: number): AlertEvent[] {
    const { key } = verdict.workload;
    const isHeld = this.held.has(key);
    if (!isHeld && !this.told.has(key)) return [];
    const allowance = allowanceOf(verdict, this.exceptions, at);
    const isSilent = allowance?.inForce === true;
    if (isSilent) this.hold(key, allowance);
    if (isSilent === isHeld) return [];
    const now = withAllowance(verdict, allowance);
    if (isSilent) {
      this.told.delete(key);
      return [{ change: 'resolved', at, verdict: { ...now, state: 'resolved' } }];
    }
    this.held.delete(key);
    this.told.add(key);
    return [{ change: 'firing', at, verdict: now }];
  }

  private hold(key: string, { exception }: Allowance): void {
    if (this.held.get(key) === exception) return;
    this.held.set(key, exception);
    this.silenced.set(exception, (this.silenced.get(exception) ?? 0) + 1);
  }
}

function withAllowance(verdict: Verdict, allowance: Allowance | undefined): Verdict {
  return allowance === undefined ? copyOf(verdict) : { ...copyOf(verdict), allowance };
}
