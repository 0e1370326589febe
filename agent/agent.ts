import { UsageError } from './commands/command.ts';
import type { Config } from './config.ts';
import { Workloads } from './identify/workload.ts';
import { Behaviours, behaviours } from './judge/behaviours.ts';
import { Findings } from './judge/findings.ts';
import { Judge } from './judge/judge.ts';
import { SignatureSource } from './judge/reload.ts';
import { Verdicts } from './judge/verdicts.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { Judgeable } from './model.ts';
import { type Log, Pipeline } from './pipeline.ts';
import { createSensors } from './sensors/index.ts';
import { shippedSignatures } from './shipped.ts';
import type { Sink } from './sinks/sink.ts';
import { version } from './version.ts';

export interface Agent {
  readonly pipeline: Pipeline;
  readonly metrics: Metrics;
  readonly signatures: SignatureSource;
  /** One turn now, with the signatures as they are on disk now. */
  turn(): ReturnType<Pipeline['turn']>;
  close(): Promise<void>;
}

/** Puts an agent together from its configuration. Throws UsageError when there is no proc file system. */
export function createAgent(config: Config, log: Log, sinks: readonly Sink[]): Agent {
  const metrics = createMetrics({
    version,
    allWorkloads: config.metrics.all_workloads,
    maxSeries: config.limits.series,
  });
  const signatures = new SignatureSource([shippedSignatures, ...config.path.signatures]);
  const sensors = lookAt(config);
  const pipeline = new Pipeline({
    sensors: sensors.all,
    workloads: new Workloads(config.node),
    findings: new Findings(judgementOf(signatures), new Behaviours()),
    verdicts: new Verdicts({ resolveAfter: config.verdict.resolve_after / 1000, limit: config.limits.workloads }),
    sinks,
    metrics,
    log,
    fullEvery: config.full_every,
    allWorkloads: config.metrics.all_workloads,
    sockets: () => sensors.socket.sockets,
    readProgramsAgain: () => sensors.process.readProgramsAgain(),
  });

  const announce = () => {
    metrics.knownSignatures([...signatures.current.ids, ...Object.values(behaviours)]);
    const { loaded, limited, broken } = signatures.current.counts;
    metrics.signatures({ loaded, limited, broken: Math.max(broken, signatures.problems.length) });
    metrics.signaturesReloaded(signatures.problems.length === 0);
    for (const { file, line, message } of signatures.problems) log.warn({ file, line }, `signature: ${message}`);
  };
  announce();

  return {
    pipeline,
    metrics,
    signatures,
    turn() {
      // Sixteen files cost a tenth of a turn to look at, and nobody waits for them by the second.
      const change = pipeline.turns % config.full_every === 0 ? signatures.poll() : 'unchanged';
      if (change === 'reloaded') pipeline.judgeWith(judgementOf(signatures));
      if (change !== 'unchanged') announce();
      if (change === 'kept') log.warn({}, 'the changed signatures have problems: the last good ones stay in force');
      if (change === 'reloaded') log.info({ loaded: signatures.current.counts.loaded }, 'signatures reloaded');
      return pipeline.turn(Date.now(), performance.now() / 1000);
    },
    async close() {
      metrics.close();
      await pipeline.close();
    },
  };
}

function lookAt(config: Config): ReturnType<typeof createSensors> {
  try {
    return createSensors(config);
  } catch (error) {
    // What is not there, may not be read, or makes no sense: nothing else could be seen either.
    const { message } = error as Error;
    throw new UsageError(
      `${config.path.procfs} is no proc file system that can be read (${message}): set --path.procfs`,
    );
  }
}

/** Made anew for each record, at no cost, since the addresses of pools are good for a while only. */
function judgementOf({ current }: SignatureSource) {
  return (record: Judgeable) => new Judge(current, Date.now()).judge(record);
}
