import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../test/stand-ins/stand-ins.ts';
import { Container } from './container.ts';
import type { Decoy } from './decoys.ts';
import { type Belief, INTERVAL, type Watch } from './watch.ts';

/** What became of a decoy. */
export interface Trial {
  /** The strongest that was ever believed of it. */
  readonly belief: Belief;
  /** Mean cores over the turns that count. */
  readonly cores: number;
}

/** Turns in which it is busy, one after the other or not. */
const TURNS = 10;
/** Turns after which one that does not get to work is given up: some have gigabytes to fill first. */
const PATIENCE = 90;
/** Cores from which a turn counts as busy. */
const BUSY = 0.5;

/** What of its needs is not on this machine. */
export function missing({ needs }: Decoy): string[] {
  return needs.filter((need) => !isPresent(need));
}

/** Lets it work in a container of its own, and looks at it all the while. Throws when it does not get to work. */
export async function watchDecoy(decoy: Decoy, watch: Watch, folder: string): Promise<Trial> {
  const container = new Container();
  const place = mkdtempSync(join(folder, 'decoy-'));
  try {
    if (decoy.build !== undefined) execFileSync(decoy.build[0] ?? '', decoy.build.slice(1), { cwd: place });
    const { complaint } = container.start(decoy.command, place);
    const readings: number[] = [];
    let strongest = watch.of(container.id);
    for (let turns = 0; readings.length < TURNS; turns++) {
      const before = container.cpuSeconds();
      await watch.turn();
      const cores = ((container.cpuSeconds() - before) * 1000) / INTERVAL;
      if (cores >= BUSY) readings.push(cores);
      const belief = watch.of(container.id);
      if (belief.score > strongest.score) strongest = belief;
      if (turns === PATIENCE)
        throw new Error(`${decoy.name} does not get to work: ${complaint() || 'it says nothing'}`);
    }
    return { belief: strongest, cores: readings.reduce((sum, each) => sum + each, 0) / readings.length };
  } finally {
    await container.end();
  }
}

/** `python3:torch` is a module of Python. */
function isPresent(need: string): boolean {
  const [name = '', module] = need.split(':');
  if (module === undefined) return findProgram(name) !== undefined;
  return spawnSync(name, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;
}
