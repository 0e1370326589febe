import { startTurns } from '../agent.ts';
import { compare, describe } from '../compare.ts';
import { startContestant } from '../contestant.ts';
import type { Figure } from '../figure.ts';
import { startCrowd } from '../loads/crowd.ts';
import type { Context, Part } from '../part.ts';

/** Turns of one measurement: two cycles of the default full_every. */
const TURNS = 12;

/** The whole pipeline (sensors, judge, metrics) against the floor under any reader of /proc. */
export const steady: Part = {
  name: 'steady',
  summary: 'CPU of a steady turn at 1,000 and 5,000 processes, against a C loop over /proc/<pid>/stat',
  async measure(context) {
    return [await against(context, 1_000), await against(context, 5_000)];
  },
};

async function against(context: Context, count: number): Promise<Figure> {
  const tools = await context.tools();
  context.say(`${count} processes`);
  await using _crowd = await startCrowd(tools, { count });
  await using agent = await startTurns();
  await using loop = await startContestant(tools['stat-loop'], []);
  const pairs = context.quick ? 5 : 21;
  const comparison = await compare(agent, loop, { pairs, agent: TURNS, reference: TURNS }, context.signal);
  return {
    name: `steady turn at ${count.toLocaleString('en')} processes, CPU against a C loop over their stat files`,
    value: comparison.ratio,
    unit: 'x',
    target: { limit: 'at most', value: 1.6 },
    details: [`${describe(comparison, 'C loop')}; ${pairs} pairs of ${TURNS} turns and ${TURNS} loops`],
  };
}
