import { startAgent, wait } from '../agent.ts';
import { startCrowd } from '../loads/crowd.ts';
import type { Part } from '../part.ts';
import { memoryBytes } from '../process-cost.ts';
import { median } from '../statistics.ts';

const CHURN = 20;
/** Seconds. */
const BETWEEN_SAMPLES = 10;
const SAMPLES_A_MINUTE = 60 / BETWEEN_SAMPLES;

/** Megabytes of 10^6 bytes, of all pages that are resident, shared ones too. */
export const memory: Part = {
  name: 'memory',
  summary: 'resident memory at 1,000 processes of which 20 a second are replaced, after --minutes',
  async measure(context) {
    const tools = await context.tools();
    await using _crowd = await startCrowd(tools, { count: 1_000, churn: CHURN });
    await using agent = await startAgent([]);
    context.say(`${context.minutes} minutes`);
    const samples: number[] = [];
    while (samples.length < context.minutes * SAMPLES_A_MINUTE) {
      await wait(BETWEEN_SAMPLES * 1_000, context.signal);
      await agent.scrape();
      samples.push(memoryBytes(agent.pid, 'VmRSS') / 1e6);
    }
    const first = median(samples.slice(0, SAMPLES_A_MINUTE));
    const last = median(samples.slice(-SAMPLES_A_MINUTE));
    const highest = memoryBytes(agent.pid, 'VmHWM') / 1e6;
    const load = `1,000 processes, ${CHURN} replaced a second, ${context.minutes} min`;
    const ends = `first minute ${first.toFixed(1)} MB, last minute ${last.toFixed(1)} MB, highest ever ${highest.toFixed(1)} MB`;
    return [
      {
        name: `resident memory, ${load}`,
        value: last,
        unit: ' MB',
        target: { limit: 'at most', value: 85 },
        details: [`${ends} (10^6 bytes)`],
      },
      {
        name: `growth of it from the first minute to the last`,
        value: (last / first - 1) * 100,
        unit: ' %',
        target: { limit: 'at most', value: 5 },
        details: [ends],
      },
    ];
  },
};
