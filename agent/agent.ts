import type { Config } from './config.ts';
import type { KubeApi } from './identify/api.ts';
import { Cluster } from './identify/cluster.ts';
import { trustedImages } from './identify/image.ts';
import { Workloads } from './identify/workload.ts';
import { Allowing } from './judge/allowing.ts';
import { KINDS } from './judge/behaviours/model.ts';
import { Behaviours } from './judge/behaviours.ts';
import { Findings } from './judge/findings.ts';
import { Images } from './judge/images.ts';
import { Judge } from './judge/judge.ts';
import { SignatureSource } from './judge/reload.ts';
import { Verdicts } from './judge/verdicts.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { Judgeable } from './model.ts';
import type { Log } from './pipeline/log.ts';
import { Pipeline } from './pipeline.ts';
import { createSensors } from './sensors/index.ts';
import { shippedSignatures } from './shipped.ts';
import { hideWallets } from './sinks/hide-wallets.ts';
import type { Outlet } from './sinks/sink.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

export interface Agent {
  readonly pipeline: Pipeline;
  readonly metrics: Metrics;
  readonly signatures: SignatureSource;
  /** Absent where there is none to ask. */
  readonly cluster: Cluster | undefined;
  /** One turn now, with the signatures as they are on disk now. */
  turn(): ReturnType<Pipeline['turn']>;
  close(): Promise<void>;
}

/** What surrounds an agent. */
export interface Surroundings {
  readonly log: Log;
  /** Makes the outlets of events, which count what they do. */
  readonly sinks: (metrics: Metrics) => readonly Outlet[];
  /** Absent where there is no cluster to ask. */
  readonly api?: KubeApi | undefined;
  /** Wall clock in milliseconds and a clock in seconds that never goes back; those of the machine unless given. */
  readonly now?: () => readonly [at: number, clock: number];
}

/** Milliseconds between two looks at what waits to become known. */
const RECONSIDER = 1_000;

/** Puts an agent together from its configuration. Throws UsageError when there is no proc file system. */
export function createAgent(config: Config, { log, sinks, api, now = machineTime }: Surroundings): Agent {
  const metrics = createMetrics({
    version,
    allWorkloads: config.metrics.all_workloads,
    maxSeries: config.limits.series,
  });
  metrics.configReloaded(true);
  const signatures = new SignatureSource([shippedSignatures, ...config.path.signatures]);
  const sensors = lookAt(config);
  const { node } = config;
  const cluster = api && new Cluster({ api, node, log }, () => reconsider());
  const judgement = judgementOf(signatures);
  const pipeline = new Pipeline({
    sensors: sensors.all,
    workloads: new Workloads({ node, pods: cluster?.pods, trusted: trustedImages(config.images.trusted) }),
    cluster,
    findings: new Findings(judgement, new Behaviours(() => signatures.current.behaviours), (process) =>
      sensors.environment.namesOf(process),
    ),
    images: new Images(judgement, () => signatures.current.behaviours),
    verdicts: new Verdicts({ resolveAfter: config.verdict.resolve_after / 1000, limit: config.limits.workloads }),
    allowing: new Allowing(config.exceptions),
    sinks: sinks(metrics),
    conceal: config.redact.wallets ? hideWallets : (verdict) => verdict,
    metrics,
    log,
    fullEvery: config.full_every,
    allWorkloads: config.metrics.all_workloads,
    sockets: () => sensors.socket.sockets,
    readProgramsAgain: () => sensors.process.readProgramsAgain(),
  });

  const announce = () => {
    metrics.knownSignatures([...signatures.current.ids, ...Object.keys(KINDS)]);
    const { loaded, limited, broken } = signatures.current.counts;
    metrics.signatures({ loaded, limited, broken: Math.max(broken, signatures.problems.length) });
    metrics.signaturesReloaded(signatures.problems.length === 0);
    for (const { file, line, message } of signatures.problems) log.warn({ file, line }, `signature: ${message}`);
  };
  announce();

  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  /** Whoever waits to become known is announced between turns too: with its names, or without when it took too long. */
  const reconsider = () => {
    // An answer may come when nobody waits for it any more.
    if (isClosed) return;
    pipeline.reconsider(...now());
    comeBack();
  };
  const comeBack = () => {
    clearTimeout(timer);
    if (pipeline.waiting) timer = setTimeout(reconsider, RECONSIDER).unref();
  };

  return {
    pipeline,
    metrics,
    signatures,
    cluster,
    async turn() {
      // Sixteen files cost a tenth of a turn to look at, and nobody waits for them by the second.
      const change = pipeline.turns % config.full_every === 0 ? signatures.poll() : 'unchanged';
      if (change === 'reloaded') pipeline.judgeWith(judgementOf(signatures));
      if (change !== 'unchanged') announce();
      if (change === 'kept') log.warn({}, 'the changed signatures have problems: the last good ones stay in force');
      if (change === 'reloaded') log.info({ loaded: signatures.current.counts.loaded }, 'signatures reloaded');
      const events = await pipeline.turn(...now());
      comeBack();
      return events;
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      cluster?.close();
      metrics.close();
      await pipeline.close();
    },
  };
}

function machineTime() {
  return [Date.now(), performance.now() / 1000] as const;
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
