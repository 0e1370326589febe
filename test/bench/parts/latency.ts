import { writeFileSync } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { type Agent, startAgent, wait } from '../agent.ts';
import { Child } from '../child.ts';
import { LATE, within } from '../deadline.ts';
import { type EmptyContainer, openCgroups } from '../loads/cgroups.ts';
import type { Part } from '../part.ts';
import { median } from '../statistics.ts';
import { SCRATCH } from '../tools.ts';

/** Seconds: the default interval. */
const INTERVAL = 5;
const REPETITIONS = 10;
/** Milliseconds after which it is taken for missed. */
const LIMIT = 30_000;
const FOLDER = `${SCRATCH}miner`;
const ARGS = ['--donate-level=1', '-o', 'stratum+tcp://127.0.0.1:3333', '-a', 'rx/0', '-u', 'bench', '--coin=monero'];

/**
 * From the start of a harmless stand-in, each in a container of its own, to the line that names it. An event ends a turn:
 * each stand-in starts a tenth of the interval later after it than the one before, so that the wait is fairly spread.
 */
export const latency: Part = {
  name: 'latency',
  summary: 'time from the start of a stand-in to the alert event on stdout, at the default interval',
  async measure(context) {
    const tools = await context.tools();
    await using cgroups = await openCgroups();
    await using _folder = { [Symbol.asyncDispose]: () => rm(FOLDER, { recursive: true, force: true }) };
    await mkdir(FOLDER, { recursive: true });
    await copyFile(tools.worker, `${FOLDER}/xmrig`);
    await using agent = await startAgent([]);
    const seconds: number[] = [];
    for (let repetition = 0; repetition < (context.quick ? 3 : REPETITIONS); repetition++) {
      await wait((repetition / REPETITIONS) * INTERVAL * 1_000, context.signal);
      seconds.push(await measureOnce(agent, cgroups.container()));
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

/** Seconds until the agent names the container. The stand-in has ended when this resolves. */
async function measureOnce(agent: Agent, container: EmptyContainer): Promise<number> {
  const started = performance.now();
  await using standIn = await Child.start(`${FOLDER}/xmrig`, ARGS, { env: { WORKER_SECONDS: '60' } });
  for (const procs of container.procs) writeFileSync(procs, `${standIn.pid}`);
  try {
    if ((await within(LIMIT, named(agent, container.id))) === LATE) {
      throw new Error(`no alert event within ${LIMIT / 1_000} s`);
    }
    return (performance.now() - started) / 1_000;
  } finally {
    standIn.signal('SIGKILL');
  }
}

async function named(agent: Agent, id: string): Promise<void> {
  while (!(await agent.nextEvent()).includes(id));
}
