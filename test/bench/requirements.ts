import { NotMeasured } from './figure.ts';

/** Throws NotMeasured for anyone else. */
export function requireRoot(reason: string): void {
  if (process.getuid?.() !== 0) throw new NotMeasured(`needs root: it makes ${reason}`);
}
