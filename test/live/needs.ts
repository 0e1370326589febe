import { spawnSync } from 'node:child_process';
import { it } from '@jest/globals';
import { podsCanBeMade } from '../stand-ins/pod.ts';
import { isRoot, Room } from '../stand-ins/room.ts';
import { findProgram } from '../stand-ins/stand-ins.ts';

/** What a live test may need of the machine, and whether it is here. */
const PRESENT = {
  root: isRoot,
  perl: () => findProgram('perl') !== undefined,
  cc: () => findProgram('cc') !== undefined,
  setpriv: () => findProgram('setpriv') !== undefined,
  strace: () => findProgram('strace') !== undefined,
  promtool: () => findProgram('promtool') !== undefined,
  prometheus: () => findProgram('prometheus') !== undefined,
  alertmanager: () => findProgram('prometheus-alertmanager') !== undefined,
  curl: () => findProgram('curl') !== undefined,
  openssl: () => findProgram('openssl') !== undefined,
  /** Namespaces of our own: as root, or where users may make them. */
  rooms: () => spawnSync(Room.open[0] ?? '', [...Room.open.slice(1), 'true']).status === 0,
  /** Control groups of our own. */
  pods: podsCanBeMade,
} as const;

export type Need = keyof typeof PRESENT;

const known = new Map<Need, boolean>();

/**
 * The `it` for a test that needs something: where that is absent, the test is skipped by name. In CI, where everything
 * should be there, it fails instead, unless MAY_LACK names it ("cc,strace").
 */
export function needs(...wanted: readonly Need[]): (name: string, test: () => Promise<void>) => void {
  const absent = wanted.filter((need) => !isPresent(need));
  if (absent.length === 0) return (name, test) => it(name, test);
  const reason = `needs ${absent.join(', ')}`;
  const mayLack = (process.env['MAY_LACK'] ?? '').split(',');
  if (process.env['CI'] !== 'true' || absent.every((need) => mayLack.includes(need))) {
    return (name, test) => it.skip(`${name} [skipped: ${reason}]`, test);
  }
  return (name) =>
    it(name, () => {
      throw new Error(`this test ${reason}; install it, or set MAY_LACK=${absent.join(',')} where that cannot be`);
    });
}

function isPresent(need: Need): boolean {
  const answer = known.get(need) ?? PRESENT[need]();
  known.set(need, answer);
  return answer;
}
