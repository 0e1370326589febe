import { startTurns } from '../agent.ts';
import { compare, describe } from '../compare.ts';
import { startContestant } from '../contestant.ts';
import { startContainers } from '../loads/containers.ts';
import type { Part } from '../part.ts';

/** 110 pods are the kubelet's limit for a node. With its parent each holds 9 processes: 990 in all. */
const CONTAINERS = { count: 110, processes: 8, busy: 5, duty: 20 };
const TURNS = 12;

/** Only busy containers are descended into between full turns. */
export const containers: Part = {
  name: 'containers',
  summary: 'CPU of a turn over 110 containers of which 5 are busy, against a full scan of their 1,000 processes',
  async measure(context) {
    const tools = await context.tools();
    await using _load = await startContainers(tools, CONTAINERS);
    await using between = await startTurns(['--full_every=10000']);
    await using full = await startTurns(['--full_every=1']);
    await using cycle = await startTurns();
    await using loop = await startContestant(tools['stat-loop'], []);
    const rounds = { pairs: context.quick ? 5 : 21, agent: TURNS, reference: TURNS };
    const scan = await compare(between, full, rounds, context.signal);
    const floor = await compare(between, loop, rounds, context.signal);
    const mean = await compare(cycle, loop, rounds, context.signal);
    return [
      {
        name: 'turn over 110 containers, 5 busy, CPU against a full scan of their 1,000 processes',
        value: scan.ratio,
        unit: 'x',
        target: { limit: 'at most', value: 0.2 },
        details: [
          `${describe(scan, 'its own full turn')}; ${rounds.pairs} pairs of ${TURNS} turns`,
          describe(floor, 'C loop over the stat files'),
          `mean of all turns, full ones too: ${describe(mean, 'C loop over the stat files')}`,
        ],
      },
    ];
  },
};
