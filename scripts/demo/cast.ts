import {
  fakeKernelThread,
  hiddenMiner,
  memfdMiner,
  ordinaryWorker,
  plainMiner,
} from '../../test/stand-ins/catalogue.ts';
import { makePod, podsCanBeMade } from '../../test/stand-ins/pod.ts';
import type { Role, StandIn } from '../../test/stand-ins/stand-in.ts';
import type { StandIns } from '../../test/stand-ins/stand-ins.ts';

/** A stand-in on stage. */
export interface Player {
  /** What it plays, for a person. */
  readonly part: string;
  readonly standIn: StandIn;
  /** performance.now() when it began. */
  readonly since: number;
}

export interface Cast {
  readonly miners: readonly Player[];
  /** Works and has a connection like the others, and should be left alone. */
  readonly honest: Player;
}

/** Starts all of them against one pool on loopback. With the right to make control groups, one of them in a container. */
export async function enter(standIns: StandIns): Promise<Cast> {
  const { port } = await standIns.pool();
  const player = async (part: string, role: Role): Promise<Player> => {
    const standIn = await standIns.start(role);
    return { part, standIn, since: performance.now() };
  };
  const container = containerOf(standIns);
  const where = container.length > 0 ? 'in a container' : 'without a file';
  return {
    honest: await player('a worker that only works', ordinaryWorker(port)),
    miners: [
      await player('a miner under its own name', plainMiner(port)),
      await player('a renamed miner in a hidden folder', hiddenMiner(port)),
      await player('a program that poses as a kernel thread', fakeKernelThread()),
      await player(`a miner that runs from memory, ${where}`, { ...memfdMiner(port), cgroups: container }),
    ],
  };
}

/** Control groups named as kubelet names those of a container; none where we may not make them. */
function containerOf(standIns: StandIns): readonly string[] {
  if (!podsCanBeMade()) return [];
  const pod = makePod('systemd');
  standIns.onEnd(() => pod.remove());
  return pod.folders;
}
