import { copyFile, mkdir, rm } from 'node:fs/promises';
import { type Agent, startAgent, wait } from '../agent.ts';
import { Child } from '../child.ts';
import { LATE, within } from '../deadline.ts';
import type { Context, Part } from '../part.ts';
import { median } from '../statistics.ts';
import { SCRATCH, type Tools } from '../tools.ts';

/** Seconds: the default interval. */
const INTERVAL = 5;
const REPETITIONS = 10;
/** Milliseconds after which it is taken for missed. */
const LIMIT = 30_000;
const MINER = `${SCRATCH}miner/xmrig`;
const ARGS = ['--donate-level=1', '-o', 'stratum+tcp://127.0.0.1:3333', '-a', 'rx/0', '-u', 'bench', '--coin=monero'];

/**
 * From the start of a harmless stand-in to the line that names it. Each time a fresh agent, and the stand-in starts a
 * tenth of the interval later after its turn, so that the wait for the next turn is fairly spread.
 */
export const latency: Part = {
  name: 'latency',
  summary: 'time from the start of a stand-in to the alert event on stdout, at the default interval',
  async measure(context) {
    const tools = await context.tools();
    const seconds: number[] = [];
    for (let repetition = 0; repetition < (context.quick ? 2 : REPETITIONS); repetition++) {
      seconds.push(await measureOnce(context, tools, (repetition / REPETITIONS) * INTERVAL));
      context.say(`${repetition + 1}: ${seconds.at(-1)?.toFixed(1)} s`);
    }
    const [shortest, middle, longest] = [Math.min(...seconds), median(seconds), Math.max(...seconds)];
    return [
      {
        name: `stand-in started to alert event on stdout, longest of ${seconds.length}, in sampling intervals of ${INTERVAL} s`,
        value: longest / INTERVAL,
        unit: ' intervals',
        target: { limit: 'at most', value: 2 },
        details: [`${shortest.toFixed(1)} s to ${longest.toFixed(1)} s, median ${middle.toFixed(1)} s`],
      },
    ];
  },
};

async function measureOnce(context: Context, tools: Tools, phase: number): Promise<number> {
  await mkdir(`${SCRATCH}miner`, { recursive: true });
  await copyFile(tools.worker, MINER);
  await using _file = { [Symbol.asyncDispose]: () => rm(MINER, { force: true }) };
  await using agent = await startAgent([]);
  await wait(phase * 1_000, context.signal);
  const started = performance.now();
  await using standIn = await Child.start(MINER, ARGS, { env: { WORKER_SECONDS: '60' } });
  try {
    if ((await within(LIMIT, named(agent))) === LATE) throw new Error(`no alert event within ${LIMIT / 1_000} s`);
    return (performance.now() - started) / 1_000;
  } finally {
    standIn.signal('SIGKILL');
  }
}

async function named(agent: Agent): Promise<void> {
  while (!(await agent.nextEvent()).includes('xmrig'));
}
