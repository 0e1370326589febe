/** Starts harmless stand-ins for miners, and shows how the agent catches them. Cleans up whatever happens. */
import { setTimeout as sleep } from 'node:timers/promises';
import { score, severityOf } from '../agent/judge/score.ts';
import { RunningAgent } from '../test/live/agent.ts';
import { StandIns } from '../test/stand-ins/stand-ins.ts';
import { enter, type Player } from './demo/cast.ts';
import { paint, progress, say, showCatch } from './demo/screen.ts';

const FLAGS = ['--interval=1s', '--verdict.resolve_after=3s'];
const PATIENCE_MS = 30_000;
const RESOLVE_MS = 15_000;
const POLL_MS = 100;
const EXIT_OF_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    process.exitCode = EXIT_OF_SIGNAL[signal];
    stopped.abort();
  });
}

const standIns = new StandIns();
try {
  await demo();
} catch (error) {
  if (!stopped.signal.aborted) {
    process.exitCode = 1;
    say(`${paint(['bold', 'red'], 'The demo failed:')} ${error instanceof Error ? error.message : String(error)}`);
  }
} finally {
  await standIns[Symbol.asyncDispose]();
  if (stopped.signal.aborted) say('Stopped. Everything that the demo started is gone.');
}

async function demo(): Promise<void> {
  say(`${paint('bold', 'Davylamp demo')}: the agent, and some processes that look like miners beside it.`);
  say(paint('dim', 'They are harmless: copies of perl that connect to a pool on 127.0.0.1 and use a little CPU.'));
  say();
  const agent = await RunningAgent.start([], FLAGS);
  standIns.onEnd(async () => void (await agent.stop()));
  say(paint('dim', `  The agent looks once a second, and listens on http://${agent.address}/`));
  const { miners, honest } = await enter(standIns);
  const cast = [...miners, honest].map(({ standIn }) => `${standIn.role.name} (${standIn.pid})`).join(', ');
  say(paint('dim', `  Started: ${cast}`));
  say();

  const slowest = await watch(agent, miners);
  await expectNoAlert(agent, honest);
  say(`  ${paint('green', 'LEFT BE ')}  ${paint('bold', honest.part)}, as it should be`);
  say();
  await watchTheEnd(agent, miners);
  const all = `All ${miners.length} were caught, the slowest after ${slowest.toFixed(1)} s.`;
  say(`${paint(['bold', 'green'], all)} Everything that the demo started is gone.`);
}

/** Shows each as it is caught; resolves to the longest time that one took, in seconds. */
async function watch(agent: RunningAgent, miners: readonly Player[]): Promise<number> {
  const waiting = new Set(miners);
  let slowest = 0;
  for (const start = performance.now(); ; await pause()) {
    const detections = await agent.detections();
    for (const player of waiting) {
      const { part, standIn, since } = player;
      for (const { container, evidence } of detections) {
        const about = evidence.filter(({ process }) => process?.pid === standIn.pid);
        const severity = severityOf(score(about));
        if (severity !== 'warning' && severity !== 'critical') continue;
        const seconds = (performance.now() - since) / 1000;
        slowest = Math.max(slowest, seconds);
        showCatch({ part, name: standIn.role.name, pid: standIn.pid, seconds, severity, container, evidence: about });
        waiting.delete(player);
      }
    }
    if (waiting.size === 0) break;
    const missing = [...waiting].map(({ part }) => part).join('; ');
    if (performance.now() - start > PATIENCE_MS) throw new Error(`not caught within 30 s: ${missing}`);
    progress(`still at large: ${missing}`);
  }
  return slowest;
}

/** Weak evidence may be held against an honest process, but no alert may name it. */
async function expectNoAlert(agent: RunningAgent, { standIn }: Player): Promise<void> {
  const evidence = await agent.evidence(standIn.pid);
  if (['none', 'info'].includes(severityOf(score(evidence)))) return;
  throw new Error(`an honest worker was taken for a miner: ${evidence.map(({ id }) => id).join(', ')}`);
}

/** Stops the miners and waits until every alert is resolved. */
async function watchTheEnd(agent: RunningAgent, miners: readonly Player[]): Promise<void> {
  for (const { standIn } of miners) await standIn.stop();
  const start = performance.now();
  for (; firing(agent) > 0 && performance.now() - start < RESOLVE_MS; await pause()) {
    progress('the stand-ins are stopped; waiting for the alerts to be resolved');
  }
  if (firing(agent) === 0) {
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    say(
      `  ${paint('green', 'RESOLVED')}  ${paint('bold', 'every alert')}, ${seconds} s after the stand-ins were stopped`,
    );
  } else {
    say(`  ${paint('yellow', 'FIRING  ')}  ${paint('bold', 'something else on this host looks like a miner')}`);
    say(`            so its alert goes on; see: npm start -- scan`);
  }
  say();
}

/** The number of workloads whose alert is not resolved. */
function firing({ events }: RunningAgent): number {
  const count = (kind: string) => events.filter(({ event }) => event === kind).length;
  return count('firing') - count('resolved');
}

function pause(): Promise<void> {
  return sleep(POLL_MS, undefined, { signal: stopped.signal });
}
