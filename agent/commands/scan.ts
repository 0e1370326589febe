import { setTimeout as sleep } from 'node:timers/promises';
import { type Agent, createAgent } from '../agent.ts';
import { configFlagsHelp, loadConfig } from '../config.ts';
import { jsonLine } from '../escape.ts';
import type { Io } from '../io.ts';
import { createLogger } from '../log.ts';
import type { Verdict } from '../model.ts';
import { toDetection } from '../sinks/detection.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';
import type { Command } from './command.ts';
import { connect } from './connect.ts';
import { defaultSeconds, isHeeded, mostSeconds, readScanCall } from './scan-call.ts';
import { drawTable } from './scan-table.ts';

const interval = 1_000;
/** Milliseconds that are waited for what the cluster says. */
const clusterPatience = 5_000;

export const exitSuspicious = 3;

export const scan: Command = {
  name: 'scan',
  summary: 'look at this host once and list what is suspicious',
  help: `Usage: davylamp scan [--json] [--seconds=N] [--config=FILE] [flags]

Looks at this host for N seconds and prints a table of the suspicious workloads with the evidence.
Exits with 0 when nothing is suspicious but for what exceptions allow, ${exitSuspicious} when something is, 1 on an error.

  --json         print one JSON object instead of the table
  --seconds=N    time to look, 1 to ${mostSeconds} [${defaultSeconds}]; a busy CPU is only seen after 3

Flags go over environment variables (DAVYLAMP_PATH_PROCFS for --path.procfs), those over the file:
${configFlagsHelp(isHeeded)}

What the file or a variable says of other settings is for \`davylamp run\`, and has no effect here.
`,
  async run(args, io) {
    const { json, seconds, flags } = readScanCall(args);
    const config = { ...loadConfig({ flags, env: io.env }), full_every: 1 };
    const log = createLogger({ level: 'warn', format: config.log.format }, io.stderr);
    const api = await connect(config, io.env, log);
    const agent = createAgent(config, { log, sinks: () => [], api });
    try {
      if (agent.cluster !== undefined) await Promise.race([agent.cluster.start(), pause(clusterPatience, io.signal)]);
      await look(agent, seconds, io);
      await untilKnown(agent, io.signal);
      const suspicious = agent.pipeline.verdicts().filter(({ state }) => state !== 'suspected');
      const isBad = suspicious.some(({ allowance }) => allowance?.inForce !== true);
      io.stdout.write(json ? toJson(config.node, suspicious) : toText(agent, suspicious, seconds, io));
      return isBad ? exitSuspicious : 0;
    } finally {
      await agent.close();
    }
  },
};

async function look(agent: Agent, seconds: number, io: Io): Promise<void> {
  const shows = io.stderr.isTTY === true;
  for (let second = 0; second <= seconds; second++) {
    if (second > 0) await pause(interval, io.signal);
    await agent.turn();
    const { sees = '' } = agent.pipeline.sensorStates().find(({ name }) => name === 'process') ?? {};
    if (shows) io.stderr.write(`\r\u001b[2Klooking ${second}/${seconds} s: ${sees}`);
  }
  if (shows) io.stderr.write('\r\u001b[2K');
}

/** Gives the cluster some time to say whose the suspicious workloads are. */
async function untilKnown({ pipeline }: Agent, signal: AbortSignal): Promise<void> {
  for (let waited = 0; pipeline.waiting && waited < clusterPatience; waited += 100) await pause(100, signal);
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch {
    // AbortError: half a look is no answer.
    throw new UsageError('interrupted before the scan was over');
  }
}

function toJson(node: string, suspicious: readonly Verdict[]): string {
  return `${jsonLine({ node, version, detections: suspicious.map(toDetection) })}\n`;
}

function toText(agent: Agent, suspicious: readonly Verdict[], seconds: number, io: Io): string {
  const states = agent.pipeline.sensorStates();
  const seen = states.filter(({ up }) => up).map(({ sees }) => sees);
  const blind = states.flatMap(({ blind, error }) => (error === undefined ? blind : [error]));
  const lines = blind.map((what) => `  not seen: ${what}\n`).join('');
  const footer = `Looked ${seconds} s at ${seen.join(', ')}.\n${lines}`;
  if (suspicious.length === 0) return `Nothing suspicious. ${footer}`;
  return `${drawTable(suspicious, { width: io.stdout.columns ?? 120, colour: io.stdout.isTTY === true })}\n${footer}`;
}
