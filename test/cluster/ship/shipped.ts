import { describe } from '@jest/globals';
import { SKIPPED } from './reason.ts';

const reason = process.env[SKIPPED] ?? '';

/** `describe`, where the agent can be installed from its image on several nodes. */
export function shipped(name: string, tests: () => void): void {
  if (reason === '') describe(name, tests);
  else describe.skip(`${name} [skipped: ${reason}]`, tests);
}
