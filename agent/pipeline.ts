import type { Cluster } from './identify/cluster.ts';
import type { Workloads } from './identify/workload.ts';
import type { Allowing, ExceptionState } from './judge/allowing.ts';
import { chargesOf } from './judge/charges.ts';
import type { Exception } from './judge/exceptions.ts';
import type { Findings, Judgement } from './judge/findings.ts';
import type { Images } from './judge/images.ts';
import type { Knowledge } from './judge/verdict.ts';
import type { Verdicts } from './judge/verdicts.ts';
import type { Metrics } from './metrics.ts';
import type { AlertEvent, Snapshot, Verdict, Workload } from './model.ts';
import type { Log } from './pipeline/log.ts';
import { hiddenIn, readingsOf } from './pipeline/readings.ts';
import { nothing, Sampling, type SensorState } from './pipeline/sampling.ts';
import type { Sensor } from './sensors/sensor.ts';
import type { Outlet } from './sinks/sink.ts';

export interface PipelineParts {
  readonly sensors: readonly Sensor[];
  readonly workloads: Workloads;
  /** Absent where there is no cluster. */
  readonly cluster?: Pick<Cluster, 'pods' | 'dossiers' | 'state'> | undefined;
  readonly findings: Findings;
  readonly images: Images;
  readonly verdicts: Verdicts;
  /** Holds back what is excepted. */
  readonly allowing: Allowing;
  readonly sinks: readonly Outlet[];
  /** Takes out of a verdict what nobody is to see. */
  readonly conceal: (verdict: Verdict) => Verdict;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Every how many turns everything is read. */
  readonly fullEvery: number;
  /** CPU and connections of every workload as series, not only of those that fire. */
  readonly allWorkloads: boolean;
  /** Sockets in use on the node, of either direction. */
  readonly sockets: () => number;
  /** Asks for all programs once more, to be judged by other signatures. */
  readonly readProgramsAgain: () => void;
}

/** sample -> identify -> judge -> report, one turn at a time. */
export class Pipeline {
  /** Turns that ended. */
  turns = 0;
  private readonly parts: PipelineParts;
  private readonly sampling: Sampling;
  private last: Snapshot = nothing;

  constructor(parts: PipelineParts) {
    this.parts = parts;
    this.sampling = new Sampling(parts.sensors, parts.metrics, parts.log);
  }

  /** One turn; `at` in milliseconds since the epoch, `clock` in seconds that never go back. */
  async turn(at: number, clock: number): Promise<readonly AlertEvent[]> {
    const started = performance.now();
    const full = this.turns % this.parts.fullEvery === 0;
    const snapshot = await this.sampling.after(this.last, { at, clock, full });
    const { workloads, cluster, findings, images, verdicts, metrics } = this.parts;
    const running = [...snapshot.containers.values()].map(({ container }) => workloads.name(container));
    const charges = chargesOf(
      findings.in(snapshot),
      (process) => workloads.of(process),
      running,
      (workload) => images.of(workload),
    );
    for (const { id } of verdicts.rule(charges, { at, clock })) metrics.evidence(id);
    cluster?.dossiers.see(snapshot);
    const events = this.announce(at, clock);
    this.measure(snapshot, running);
    this.last = snapshot;
    this.turns++;
    metrics.turnEnded(at, (performance.now() - started) / 1000);
    this.report(events);
    if (snapshot.full) this.refresh();
    return events;
  }

  /** More has become known of the workloads since the last turn. */
  reconsider(at: number, clock: number): void {
    this.measurePods();
    this.report(this.announce(at, clock));
  }

  /** Whether a verdict waits for what the cluster says. */
  get waiting(): boolean {
    return this.parts.verdicts.waiting;
  }

  /** Judges by other signatures from the next turn on, what runs already included. */
  judgeWith(judgement: Judgement): void {
    this.parts.findings.judgeWith(judgement);
    this.parts.images.judgeWith(judgement);
    this.parts.readProgramsAgain();
  }

  /** Goes by other exceptions from the next turn on. */
  except(exceptions: readonly Exception[]): void {
    this.parts.allowing.replace(exceptions);
  }

  exceptions(): readonly ExceptionState[] {
    return this.parts.allowing.list();
  }

  sensorStates(): SensorState[] {
    return this.sampling.list();
  }

  verdicts(): readonly Verdict[] {
    const { verdicts, allowing, conceal } = this.parts;
    return verdicts.list().map((verdict) => conceal(allowing.explain(verdict, this.last.at)));
  }

  async close(): Promise<void> {
    this.sampling.close();
    await Promise.all(this.parts.sinks.map((sink) => sink.close()));
  }

  private announce(at: number, clock: number): readonly AlertEvent[] {
    const { verdicts, allowing, cluster, metrics } = this.parts;
    const changes = verdicts.announce((workload) => this.knowledgeOf(workload), { at, clock });
    const events = allowing.pass(changes, verdicts.list(), at);
    metrics.exceptions(allowing.list());
    cluster?.dossiers.keep(new Set(verdicts.list().map(({ workload }) => workload.key)));
    for (const event of events) metrics.verdictChanged(event);
    return events;
  }

  private knowledgeOf({ kind, key, podUid }: Workload): Knowledge {
    const { workloads, cluster, images } = this.parts;
    if (kind === 'host' || cluster === undefined) return { settled: true };
    const container = { id: key, ...(podUid === undefined ? {} : { podUid }) };
    const workload = workloads.name(container);
    const pod = cluster.pods.find(container)?.pod;
    if (pod === undefined) return { workload, settled: workload.identity === 'none' };
    cluster.dossiers.open(workload, pod);
    const { dossier, settled } = cluster.dossiers.of(key);
    const common = images.of(workload);
    return { workload, dossier, common, settled: settled && workload.identity !== 'awaited' };
  }

  private measure(snapshot: Snapshot, running: readonly Workload[]): void {
    const { workloads, metrics, verdicts, allowing, sockets, allWorkloads } = this.parts;
    const { processes } = snapshot;
    metrics.nodeCounts({ processes: processes.size, hidden: hiddenIn(processes.values()), sockets: sockets() });
    metrics.dropped('verdicts', verdicts.dropped);
    metrics.unidentifiedWorkloads(running.filter(({ pod }) => pod === '').length);
    this.measurePods();
    // What is excepted fires for nobody, the rules of Prometheus included.
    const firing = verdicts
      .list()
      .filter(({ state, workload }) => state === 'firing' && !allowing.silences(workload.key));
    metrics.workloads(readingsOf(snapshot, firing, allWorkloads, (process) => workloads.of(process)));
  }

  private measurePods(): void {
    const { metrics, cluster } = this.parts;
    metrics.podsKnown(cluster?.pods.size ?? 0, cluster === undefined ? undefined : (cluster.state().lastSync ?? 0));
    metrics.dropped('pods', cluster?.pods.dropped ?? 0);
    metrics.dropped('dossiers', cluster?.dossiers.dropped ?? 0);
  }

  /** Now and then only: of a thousand that fire it takes a while. */
  private refresh(): void {
    const firing = this.verdicts().filter(({ state }) => state === 'firing');
    for (const sink of this.parts.sinks) sink.refresh?.(firing);
  }

  /** Taking them costs no time; whoever delivers them counts what becomes of them. */
  private report(events: readonly AlertEvent[]): void {
    if (events.length === 0) return;
    const { sinks, conceal } = this.parts;
    const shown = events.map((event) => ({ ...event, verdict: conceal(event.verdict) }));
    for (const sink of sinks) sink.take(shown);
  }
}
