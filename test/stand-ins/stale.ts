import { statSync } from 'node:fs';

/** No stand-in lives for longer than a few minutes. Ages are compared, since pids say nothing across pid namespaces. */
const STALE_MS = 3_600_000;

/** Whether a folder of stand-ins is from a run that was killed; false for one that is gone. */
export function isStale(folder: string): boolean {
  const changed = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
  return changed !== undefined && Date.now() - changed > STALE_MS;
}

/** Lets an action fail with one of these codes. */
export function tryTo(action: () => void, mayFailWith: readonly string[]): void {
  try {
    action();
  } catch (error) {
    if (!mayFailWith.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
