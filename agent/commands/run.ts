import { type Agent, createAgent } from '../agent.ts';
import { type ConfigChange, ConfigSource } from '../config/reload.ts';
import { type Config, configFlagsHelp } from '../config.ts';
import { readHostFacts } from '../host.ts';
import type { Io } from '../io.ts';
import { createLogger, type Logger } from '../log.ts';
import { loop } from '../loop.ts';
import { type Health, type StatusSource, startServer } from '../server.ts';
import { createSinks } from '../sinks/index.ts';
import { version } from '../version.ts';
import type { Command } from './command.ts';
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
With a service account or a kubeconfig it names the pod of each workload and who made it; without Kubernetes it runs
standalone. A changed file takes effect without a restart, unless it is broken. SIGTERM and SIGINT end it.

Flags go over environment variables (DAVYLAMP_PATH_PROCFS for --path.procfs), those over the file:
${configFlagsHelp()}
`,
  async run(args, io) {
    const source = new ConfigSource({ flags: args, env: io.env });
    while ((await runWith(source, io)) === 'replaced');
    return 0;
  },
};

type End = 'stopped' | 'replaced';

/** Runs an agent with the configuration as it is, until stopped, or until the file asks for another one. */
async function runWith(source: ConfigSource, io: Io): Promise<End> {
  const config = source.current;
  const log = createLogger(config.log, io.stderr);
  const api = await connect(config, io.env, log);
  const agent = createAgent(config, {
    log,
    sinks: (metrics) => createSinks(config, { stdout: io.stdout, metrics, log, api }),
    api,
  });
  void agent.cluster?.start();
  try {
    return await watch(agent, source, log, io);
  } finally {
    await agent.close();
  }
}

async function watch(agent: Agent, source: ConfigSource, log: Logger, io: Io): Promise<End> {
  const config = source.current;
  const status = statusOf(agent, config);
  const server = config.listen === undefined ? undefined : await startServer(config.listen, status, agent.metrics);
  const { loaded } = agent.signatures.current.counts;
  const address = server?.address ?? 'nowhere';
  log.info({ version, node: config.node, address, signatures: loaded }, `davylamp ${version} listens on ${address}`);
  const replaced = new AbortController();
  try {
    await loop(config.interval, AbortSignal.any([io.signal, replaced.signal]), async () => {
      // As often as the signatures.
      if (agent.pipeline.turns % config.full_every === 0 && heed(source.poll(), agent, source, log)) {
        replaced.abort();
        return;
      }
      await agent.turn();
      status.turnEnded();
      if (agent.pipeline.turns === 1) sayWhatIsSeen(agent, log);
    });
    log.info({}, replaced.signal.aborted ? 'begins anew with the changed configuration' : 'stopped');
    return replaced.signal.aborted ? 'replaced' : 'stopped';
  } finally {
    await server?.close();
  }
}

/** Takes in what can be taken in. True when another agent has to be made of the configuration. */
function heed(change: ConfigChange, { pipeline, metrics }: Agent, source: ConfigSource, log: Logger): boolean {
  if (change.kind === 'unchanged') return false;
  metrics.configReloaded(change.kind !== 'broken');
  if (change.kind === 'broken') {
    log.warn({}, `the changed configuration is not taken in, the last good one stays in force: ${change.problem}`);
    return false;
  }
  const { kind, keys } = { keys: [], ...change };
  log.info({ keys }, kind === 'restored' ? 'the configuration is good again' : 'the configuration has changed');
  if (kind === 'amended') pipeline.except(source.current.exceptions);
  return kind === 'replaced';
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
