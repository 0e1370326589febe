import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DECOYS, type Decoy } from './decoys.ts';
import type { FoundMiner, WatchedDecoy } from './findings.ts';
import { MINERS, type Miner, type Search, search } from './miners.ts';
import { RandomxWorkers } from './randomx.ts';
import { missing, watchDecoy } from './trial.ts';
import { Watch } from './watch.ts';

export type Form = 'short' | 'long';

/** Told of each thing that was tried, as it comes. */
export type Tell = (line: string) => void;

/** Tries every miner and every decoy of a form, one after the other: each needs the machine for itself. */
export async function tryAll(form: Form, only: string, tell: Tell): Promise<[FoundMiner[], WatchedDecoy[]]> {
  const folder = mkdtempSync(join(tmpdir(), 'davylamp-live-'));
  try {
    await using watch = new Watch();
    await watch.turn();
    const isWanted = ({ name }: { readonly name: string }) => name.includes(only);
    const miners = MINERS.filter((miner) => miner.rounds[form] > 0 && isWanted(miner));
    const decoys = DECOYS.filter((decoy) => (form === 'long' || decoy.short === true) && isWanted(decoy));
    if (miners.length + decoys.length === 0) throw new Error(`nothing that is tried has "${only}" in its name`);
    return [await findMiners(miners, form, watch, folder, tell), await watchDecoys(decoys, watch, folder, tell)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function findMiners(miners: readonly Miner[], form: Form, watch: Watch, folder: string, tell: Tell) {
  const found: FoundMiner[] = [];
  // A worker in light mode has no dataset of a parent in its memory, nor has one that makes its own.
  const needsDataset = ({ mode, alone }: Miner) => mode.startsWith('fast') && alone !== true;
  for (const sharesDataset of [false, true]) {
    const own = miners.filter((miner) => needsDataset(miner) === sharesDataset);
    if (own.length === 0) continue;
    await using workers = RandomxWorkers.start(folder);
    if (sharesDataset) await workers.dataset();
    for (const miner of own) {
      const searches: Search[] = [];
      for (let round = 0; round < miner.rounds[form]; round++) searches.push(await search(miner, workers, watch));
      tell(`${miner.name}: found after ${searches.map(({ turns = 'no' }) => turns).join(', ')} turns`);
      found.push({ miner, searches });
    }
  }
  return found;
}

async function watchDecoys(decoys: readonly Decoy[], watch: Watch, folder: string, tell: Tell) {
  const watched: WatchedDecoy[] = [];
  for (const decoy of decoys) {
    const absent = missing(decoy);
    if (absent.length > 0) {
      tell(`${decoy.name}: not tried, there is no ${absent.join(', ')}`);
      watched.push({ decoy, outcome: { missing: absent } });
      continue;
    }
    const trial = await watchDecoy(decoy, watch, folder);
    tell(`${decoy.name}: ${trial.cores.toFixed(1)} cores, a score of ${trial.belief.score}`);
    watched.push({ decoy, outcome: trial });
  }
  return watched;
}
