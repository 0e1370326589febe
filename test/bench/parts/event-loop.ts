import { readFile, rm } from 'node:fs/promises';
import { startAgent, wait } from '../agent.ts';
import type { EventLoopDelay } from '../event-loop-probe.ts';
import { startCrowd } from '../loads/crowd.ts';
import type { Context, Part } from '../part.ts';
import { median, quantile } from '../statistics.ts';
import { ROOT, SCRATCH } from '../tools.ts';

const PROBE = { module: `${ROOT}test/bench/event-loop-probe.ts`, file: `${SCRATCH}event-loop.json` };

/** Turns and scrapes once a second, five times as often as the default: what delays there are come up more. */
export const eventLoop: Part = {
  name: 'event-loop',
  summary: 'p99 delay of the event loop at 1,000 processes, while scraped once a second',
  async measure(context) {
    const tools = await context.tools();
    await using _crowd = await startCrowd(tools, { count: 1_000 });
    await rm(PROBE.file, { force: true });
    const scrapes = await watch(context);
    const delay: EventLoopDelay = JSON.parse(await readFile(PROBE.file, 'utf8'));
    const [p50, p99] = [median(scrapes), quantile(scrapes, 0.99)].map((value) => value.toFixed(1));
    return [
      {
        name: 'event loop at 1,000 processes, one turn and one scrape a second, p99 delay',
        value: delay.p99,
        unit: ' ms',
        target: { limit: 'at most', value: 15 },
        details: [
          `lateness of a 10 ms timer, ${delay.samples} samples: p50 ${delay.p50.toFixed(1)}, p99.9 ${delay.p999.toFixed(1)}, longest ${delay.max.toFixed(1)} ms`,
          `answer time of /metrics, ${scrapes.length} scrapes: p50 ${p50}, p99 ${p99} ms`,
        ],
      },
    ];
  },
};

/** Answer times of the scrapes, milliseconds. The probe has written its file when this resolves. */
async function watch(context: Context): Promise<number[]> {
  await using agent = await startAgent(['--interval=1s'], { module: PROBE.module, env: { PROBE_FILE: PROBE.file } });
  const seconds = context.quick ? 15 : 65;
  context.say(`${seconds} s of turns and scrapes`);
  const times: number[] = [];
  for (let second = 0; second < seconds; second++) {
    await wait(1_000, context.signal);
    const before = performance.now();
    await agent.scrape();
    times.push(performance.now() - before);
  }
  return times;
}
