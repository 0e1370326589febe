import { startTurns } from '../agent.ts';
import { compare, describe } from '../compare.ts';
import { startContestant } from '../contestant.ts';
import type { Figure } from '../figure.ts';
import { startNamespaces } from '../loads/namespaces.ts';
import type { Context, Part } from '../part.ts';

const NAMESPACES = 100;
const CONNECTIONS = 20;
/** Turns of a full cycle; also enough for the agent, which reads a bounded number of tables a turn, to read all. */
const CYCLE = 6;
const LOAD = `${NAMESPACES} network namespaces with ${CONNECTIONS} connections each`;

interface Load {
  /** Namespaces whose listener is dual-stack, as those of Go and Java are. */
  readonly dual: number;
  /** Namespaces in which a connection is replaced before the turns. */
  readonly moving: number;
  readonly turns: number;
}

/**
 * Every read of /proc/<pid>/net/tcp walks the hash table that all namespaces share. The promise holds for the worst turn,
 * in which a connection of each namespace was replaced since the last one. What such a turn leaves for the next ones is told
 * too: the turns until all tables were read, together.
 */
export const sockets: Part = {
  name: 'sockets',
  summary: `CPU of a turn over ${LOAD}, against a C reader of tcp and tcp6`,
  async measure(context) {
    const worst = await against(context, { dual: 0, moving: NAMESPACES, turns: 1 });
    const all = await against(context, { dual: 0, moving: NAMESPACES, turns: CYCLE });
    const dual = await against(context, { dual: NAMESPACES / 2, moving: NAMESPACES, turns: CYCLE });
    const quiet = await against(context, { dual: NAMESPACES / 2, moving: 2, turns: 1 });
    return [
      { ...worst, name: `turn over ${LOAD}, all moving`, target: { limit: 'at most', value: 0.3 } },
      { ...all, name: `the ${CYCLE} turns after all moved once, together` },
      { ...dual, name: `the ${CYCLE} turns after all moved once, together, half of the listeners dual-stack` },
      { ...quiet, name: 'turn with 2 namespaces moving, half of the listeners dual-stack' },
    ];
  },
};

/** CPU of the agent's turns over that of one reading of all tables; the caller names it. */
async function against(context: Context, load: Load): Promise<Omit<Figure, 'name'>> {
  const tools = await context.tools();
  context.say(`${load.moving} of ${NAMESPACES} namespaces moving before ${load.turns} turns, ${load.dual} dual-stack`);
  const options = { count: NAMESPACES, connections: CONNECTIONS, dual: load.dual };
  await using namespaces = await startNamespaces(tools, options);
  await using agent = await startTurns();
  await using reader = await startContestant(tools['net-tables'], namespaces.pids);
  const rounds = {
    pairs: CYCLE * (context.quick ? 1 : 5),
    agent: load.turns,
    reference: 1,
    before: () => namespaces.move(load.moving),
  };
  await compare(agent, reader, { ...rounds, pairs: CYCLE }, context.signal); // reading tables has to warm up too
  const comparison = await compare(agent, reader, rounds, context.signal);
  return {
    value: comparison.meanRatio * load.turns,
    unit: 'x',
    details: [
      `CPU against a C reader of all tcp and tcp6 tables; a turn: ${describe(comparison, 'C reader')}; mean of ${rounds.pairs * load.turns} turns`,
    ],
  };
}
