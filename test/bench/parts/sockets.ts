import { startTurns } from '../agent.ts';
import { compare, describe } from '../compare.ts';
import { startContestant } from '../contestant.ts';
import type { Figure } from '../figure.ts';
import { startNamespaces } from '../loads/namespaces.ts';
import type { Context, Part } from '../part.ts';

const NAMESPACES = 100;
const CONNECTIONS = 20;
const CYCLE = 6;

/**
 * Every read of /proc/<pid>/net/tcp walks the hash table that all namespaces share. The promise holds for the worst turn,
 * in which a connection of each namespace was replaced since the last one; quiet turns and dual-stack listeners (Go, Java)
 * are told too.
 */
export const sockets: Part = {
  name: 'sockets',
  summary: 'CPU of a turn over 100 network namespaces with 20 connections each, against a C reader of tcp and tcp6',
  async measure(context) {
    const worst = await against(context, { dual: 0, moving: NAMESPACES });
    const dual = await against(context, { dual: NAMESPACES / 2, moving: NAMESPACES });
    const quiet = await against(context, { dual: NAMESPACES / 2, moving: 2 });
    return [
      { ...worst, target: { limit: 'at most', value: 0.3 } },
      { ...dual, name: 'the same, half of the listeners dual-stack' },
      { ...quiet, name: 'the same, half dual-stack, 2 namespaces moving a turn' },
    ];
  },
};

async function against(context: Context, load: { dual: number; moving: number }): Promise<Figure> {
  const tools = await context.tools();
  context.say(`${load.moving} of ${NAMESPACES} namespaces moving, ${load.dual} dual-stack`);
  const options = { count: NAMESPACES, connections: CONNECTIONS, dual: load.dual };
  await using namespaces = await startNamespaces(tools, options);
  await using agent = await startTurns();
  await using reader = await startContestant(tools['net-tables'], namespaces.pids);
  const rounds = {
    pairs: CYCLE * (context.quick ? 1 : 5),
    agent: 1,
    reference: 1,
    before: () => namespaces.move(load.moving),
  };
  const comparison = await compare(agent, reader, rounds, context.signal);
  return {
    name: `turn over ${NAMESPACES} network namespaces with ${CONNECTIONS} connections each, all of them moving, CPU against a C reader of all tcp and tcp6 tables`,
    value: comparison.meanRatio,
    unit: 'x',
    details: [`${describe(comparison, 'C reader')}; ${rounds.pairs} turns, mean over cycles of full turns`],
  };
}
