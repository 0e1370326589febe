import { nodeFlags } from '../../start-script.ts';
import { startTurns } from '../agent.ts';
import { compare, describe } from '../compare.ts';
import { type Contestant, startContestant } from '../contestant.ts';
import type { Figure } from '../figure.ts';
import { startCrowd } from '../loads/crowd.ts';
import type { Context, Part } from '../part.ts';
import { startProcessExporter } from '../references/process-exporter.ts';
import { ROOT } from '../tools.ts';

const TURNS = 12;

/** Programs that people use for the same processes today. */
export const exporter: Part = {
  name: 'exporter',
  summary: "CPU of a turn against a scrape of Debian's prometheus-process-exporter, 1,000 processes",
  measure: (context) => against(context, startProcessExporter, "a scrape of Debian's prometheus-process-exporter", 25),
};

export const systeminformation: Part = {
  name: 'systeminformation',
  summary: 'CPU of a turn against systeminformation.processes(), 1,000 processes',
  measure: (context) => against(context, startSystemInformation, 'systeminformation.processes()', 100),
};

function startSystemInformation(): Promise<Contestant> {
  return startContestant(process.execPath, [...nodeFlags(), `${ROOT}test/bench/references/systeminformation.ts`]);
}

async function against(
  context: Context,
  startOther: () => Promise<Contestant>,
  name: string,
  target: number,
): Promise<readonly Figure[]> {
  const tools = await context.tools();
  await using _crowd = await startCrowd(tools, { count: 1_000 });
  await using other = await startOther();
  await using agent = await startTurns();
  await other.round(1);
  const pairs = context.quick ? 3 : 7;
  const comparison = await compare(agent, other, { pairs, agent: TURNS, reference: 1 }, context.signal);
  return [
    {
      name: `steady turn at 1,000 processes, times cheaper than ${name}`,
      value: 1 / comparison.ratio,
      unit: 'x',
      target: { limit: 'at least', value: target },
      details: [`${describe(comparison, name)}; ${pairs} pairs`],
    },
  ];
}
