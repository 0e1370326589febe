import type { AlertEvent, Severity } from '../../model.ts';
import type { Outlet } from '../sink.ts';
import { AlertBook, type Reason } from './alert-book.ts';

/** What a receiver wants to hear of. */
export interface Wanted {
  /** The least severity. */
  readonly severity: 'warning' | 'critical';
  /** Whether it hears of ends. */
  readonly resolved: boolean;
}

/** Reasons for which an event is no news to who knows alerts by their labels. */
const NO_NEWS: ReadonlySet<Reason> = new Set(['fires already', 'others fire', 'unknown']);

/** Hands on what is news: a container that is started anew and mines again, with the same names, is the same alert. */
export function withoutRepeats(outlet: Outlet, heldBack: (reason: Reason) => void): Outlet {
  const book = new AlertBook();
  return {
    take(events) {
      const news = events.filter((event) => {
        const { reason } = book.take(event);
        if (NO_NEWS.has(reason)) heldBack(reason);
        return !NO_NEWS.has(reason);
      });
      if (news.length > 0) outlet.take(news);
    },
    close: () => outlet.close(),
  };
}

/** Hands on what a receiver wants to hear of. */
export function selected(outlet: Outlet, { severity, resolved }: Wanted): Outlet {
  return {
    take(events) {
      const wanted = events.flatMap((event) => select(event, severity, resolved));
      if (wanted.length > 0) outlet.take(wanted);
    },
    close: () => outlet.close(),
  };
}

function select(event: AlertEvent, least: Wanted['severity'], resolved: boolean): AlertEvent[] {
  const { change, at, verdict, previous } = event;
  if (!reaches(verdict.severity, least) || (change === 'resolved' && !resolved)) return [];
  // It has not heard of what came before, so to this receiver the alert begins now.
  if (previous !== undefined && !reaches(previous.severity, least)) return [{ change: 'firing', at, verdict }];
  return [event];
}

function reaches(severity: Severity, least: Wanted['severity']): boolean {
  return severity === 'critical' || severity === least;
}
