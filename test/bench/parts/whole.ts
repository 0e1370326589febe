import { metric, startAgent, wait } from '../agent.ts';
import { startContestant } from '../contestant.ts';
import { startCrowd } from '../loads/crowd.ts';
import type { Part } from '../part.ts';
import { cpuSeconds } from '../process-cost.ts';
import { median } from '../statistics.ts';

const TURNS_SEEN = 'davylamp_turn_duration_seconds_count';

/**
 * The same as `steady`, seen from outside: the built agent as users run it, with its garbage collection, timers and
 * caches gone cold between turns; the C loop runs as seldom beside it.
 */
export const whole: Part = {
  name: 'whole',
  summary: 'CPU of the whole running agent per turn at 1,000 processes, one turn a second',
  async measure(context) {
    const tools = await context.tools();
    await using _crowd = await startCrowd(tools, { count: 1_000 });
    await using agent = await startAgent(['--interval=1s']);
    await using loop = await startContestant(tools['stat-loop'], []);
    const [warmUp, seconds] = context.quick ? [10, 15] : [60, 60];
    context.say(`${warmUp} s to warm up, ${seconds} s to measure`);
    await wait(warmUp * 1_000, context.signal);

    const before = { cpu: cpuSeconds(agent.pid), turns: turns(await agent.scrape()) };
    const loops: number[] = [];
    for (let second = 0; second < seconds; second++) {
      await wait(1_000, context.signal);
      loops.push(await loop.round(1));
    }
    const after = { cpu: cpuSeconds(agent.pid), turns: turns(await agent.scrape()) };
    const turn = ((after.cpu - before.cpu) / (after.turns - before.turns)) * 1_000;
    const reference = median(loops);
    return [
      {
        name: 'whole agent, one turn a second at 1,000 processes, CPU against the C loop once a second',
        value: turn / reference,
        unit: 'x',
        details: [
          `agent ${turn.toFixed(2)} ms a turn over ${after.turns - before.turns} turns, C loop ${reference.toFixed(2)} ms`,
        ],
      },
    ];
  },
};

function turns(metrics: string): number {
  return metric(metrics, TURNS_SEEN);
}
