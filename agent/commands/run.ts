import { type Agent, createAgent } from '../agent.ts';
import { type Config, configFlagsHelp, loadConfig } from '../config.ts';
import { readHostFacts } from '../host.ts';
import { createLogger, type Logger } from '../log.ts';
import { loop } from '../loop.ts';
import { type Health, type StatusSource, startServer } from '../server.ts';
import { createSinks } from '../sinks/index.ts';
import { version } from '../version.ts';
import type { Command, Io } from './command.ts';
import { connect } from './connect.ts';

/** The loop is stuck when no turn ended for this many intervals, and for this many milliseconds at the least. */
const stuckTurns = 3;
const stuckLeast = 30_000;

export const run: Command = {
  name: 'run',
  summary: 'watch this node until stopped (the default)',
  help: `Usage: davylamp run [--config=FILE] [flags]

Watches the node it runs on: samples processes, CPU and connections, and prints an alert event on stdout for each
change (firing, escalated, resolved). Serves /metrics, /healthz, /readyz, /api/v1/detections and a status page.
With a service account or a kubeconfig it names the pod of each
workload and who made it; without Kubernetes it runs standalone. SIGTERM and SIGINT end it.

Flags go over environment variables (DAVYLAMP_PATH_PROCFS for --path.procfs), those over the file:
${configFlagsHelp()}
`,
  async run(args, io) {
    const config = loadConfig({ flags: args, env: io.env });
    const log = createLogger(config.log, io.stderr);
    const api = await connect(config, io.env, log);
    const agent = createAgent(config, {
      log,
      sinks: (metrics) => createSinks(config, { stdout: io.stdout, metrics, log, api }),
      api,
    });
    void agent.cluster?.start();
    try {
      await watch(agent, config, log, io);
    } finally {
      await agent.close();
    }
    return 0;
  },
};

async function watch(agent: Agent, config: Config, log: Logger, io: Io): Promise<void> {
  const status = statusOf(agent, config);
  const server = config.listen === undefined ? undefined : await startServer(config.listen, status, agent.metrics);
  const { loaded } = agent.signatures.current.counts;
  const address = server?.address ?? 'nowhere';
  log.info({ version, node: config.node, address, signatures: loaded }, `davylamp ${version} listens on ${address}`);
  try {
    await loop(config.interval, io.signal, async () => {
      const events = await agent.turn();
      status.turnEnded();
      if (agent.pipeline.turns === 1) sayWhatIsSeen(agent, log);
      return events;
    });
    log.info({}, 'stopped');
  } finally {
    await server?.close();
  }
}

/** One line for each sensor, and one for each thing that it is blind to. */
function sayWhatIsSeen(agent: Agent, log: Logger): void {
  for (const { name, up, error, sees, blind } of agent.pipeline.sensorStates()) {
    if (up) log.info({ sensor: name }, `sensor ${name} sees ${sees}`);
    else log.warn({ sensor: name, error }, `sensor ${name} is blind: ${error}`);
    for (const what of blind) log.warn({ sensor: name }, `sensor ${name} is blind to ${what}`);
  }
  readHostFacts().then(
    ({ cpu, cores, memory, gpus }) => {
      log.info({ cpu, cores, memory, gpus }, `${cores} cores of ${cpu}`);
      if (gpus.length > 0)
        log.warn({ gpus }, 'mining on a GPU shows only by names and connections: there is no GPU sensor yet');
    },
    (error: unknown) => log.warn({ error: String(error) }, 'the facts about this host are not known'),
  );
}

function statusOf(agent: Agent, config: Config): StatusSource & { turnEnded(): void } {
  const { pipeline, signatures } = agent;
  const patience = Math.max(stuckLeast, stuckTurns * config.interval);
  let lastTurn = performance.now();
  return {
    node: config.node,
    version,
    startedAt: Date.now(),
    turnEnded: () => {
      lastTurn = performance.now();
    },
    sensors: () => pipeline.sensorStates(),
    verdicts: () => pipeline.verdicts(),
    exceptions: () => pipeline.exceptions(),
    signatures: () => ({ ...signatures.current.counts, problems: signatures.problems }),
    kubernetes: () => agent.cluster?.state(),
    ready: () =>
      pipeline.turns > 0 && (config.kubernetes !== 'required' || agent.cluster?.state().lastSync !== undefined),
    health: (): Health => {
      const silent = performance.now() - lastTurn;
      if (silent <= patience) return { ok: true };
      return { ok: false, reason: `no turn ended for ${Math.round(silent / 1000)} s` };
    },
  };
}
