import type { Allowance } from '../model.ts';
import { named, shown } from './shown.ts';

const MAX_REASON = 300;

/** What an exception says of a verdict, for whoever has to act on it. */
export function allowanceStep({ exception, reason, expires, inForce }: Allowance): string {
  const why = shown(reason.trim(), MAX_REASON).replace(/\.$/, '');
  if (inForce) return `Exception ${named(exception)} allows it until ${lastDay(expires)} (${why}): nobody is alerted.`;
  return `Exception ${named(exception)} allowed it until ${lastDay(expires)} and has expired (${why}): have it reviewed, or go on.`;
}

/** The last day on which it is in force: it ends where the next one begins, in UTC. */
export function lastDay(expires: number): string {
  return new Date(expires - 1).toISOString().slice(0, 10);
}
