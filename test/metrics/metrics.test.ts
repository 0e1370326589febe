import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createMetrics, type Metrics, type WorkloadReading } from '../../agent/metrics.ts';
import { container, event, host, hostile, verdict } from '../sinks/samples.ts';

const made: Metrics[] = [];
afterEach(() => {
  for (const metrics of made.splice(0)) metrics.close();
});

function create(part: Partial<Parameters<typeof createMetrics>[0]> = {}): Metrics {
  const metrics = createMetrics({ version: '1.2.3', allWorkloads: false, maxSeries: 3, ...part });
  made.push(metrics);
  return metrics;
}

/** The series whose names begin so, without help texts. */
async function series(metrics: Metrics, prefix: string): Promise<string[]> {
  return (await metrics.expose()).split('\n').filter((line) => line.startsWith(prefix));
}

function firing(pod: string, score = 100): WorkloadReading {
  return { workload: { ...container, pod }, cores: 2, connections: 1, firing: { severity: 'critical', score } };
}

function quiet(pod: string): WorkloadReading {
  return { workload: { ...container, pod }, cores: 0.5, connections: 3 };
}

function fill(metrics: Metrics): void {
  metrics.knownSignatures(['miner-program', hostile]);
  metrics.knownSensor('process');
  metrics.sensorSampled('process', 0.01);
  metrics.sensorUp('process', true);
  metrics.turnEnded(1_700_000_000_000, 0.02);
  metrics.nodeCounts({ processes: 3, hidden: 1, sockets: 4 });
  metrics.podsKnown(1, Date.UTC(2026, 0, 1));
  metrics.unidentifiedWorkloads(2);
  metrics.signatures({ limited: 0, loaded: 5, broken: 1 });
  metrics.signaturesReloaded(false);
  metrics.configReloaded(true);
  metrics.verdictChanged(event());
  metrics.exceptions([{ name: 'bench', expires: Date.UTC(2026, 0, 1), silences: 1, silenced: 2 }]);
  metrics.alertSent('stdout', 'sent', 1);
  metrics.alertQueue('stdout', 0);
  metrics.dropped('verdicts', 1);
  metrics.workloads([firing('a'), { ...firing('b'), workload: { ...host, node: hostile } }]);
}

describe('/metrics', () => {
  it('has every name of the contract', async () => {
    const metrics = create();
    fill(metrics);
    const text = await metrics.expose();
    const names = [
      'build_info',
      'detections_total',
      'detection_active',
      'detection_score',
      'detections_silenced_total',
      'exception_silences',
      'exception_expiry_timestamp_seconds',
      'evidence_total',
      'workload_cpu_cores',
      'workload_outbound_connections',
      'processes',
      'processes_hidden',
      'sockets',
      'sample_duration_seconds',
      'sensor_up',
      'sensor_errors_total',
      'events_dropped_total',
      'signatures',
      'signatures_last_reload_successful',
      'config_last_reload_successful',
      'alerts_total',
      'alert_queue_length',
      'pods_known',
      'pods_last_sync_timestamp_seconds',
      'unidentified_workloads',
      'last_turn_timestamp_seconds',
      'turn_duration_seconds',
    ];
    for (const name of names) expect(text).toMatch(new RegExp(`^davylamp_${name}[_{ ]`, 'm'));
    expect(text).toContain('davylamp_build_info{version="1.2.3"');
  });

  it('is one sample a line whatever a label holds', async () => {
    const metrics = create();
    fill(metrics);
    for (const line of (await metrics.expose()).split('\n')) {
      expect(line).toMatch(/^$|^# (HELP|TYPE) |^[a-z_0-9]+(\{.*\})? [-+.e0-9a-zA-Z]+$/);
    }
  });

  it('has nothing of processes, addresses and wallets among its labels', async () => {
    const metrics = create();
    fill(metrics);
    expect(await metrics.expose()).not.toMatch(/[{,](pid|comm|argv|cmdline|exe|ip|address|wallet)="/);
  });

  const promtool = spawnSync('promtool', ['--version']).status === 0;
  (promtool ? it : it.skip)('is clean for promtool check metrics', async () => {
    const metrics = create();
    fill(metrics);
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: await metrics.expose() });
    expect([status, String(stdout), String(stderr)]).toEqual([0, '', '']);
  });

  it('shows the exceptions there are, and what those that are gone have silenced', async () => {
    const metrics = create();
    const shown = async () => [
      ...(await series(metrics, 'davylamp_exception')),
      ...(await series(metrics, 'davylamp_detections_silenced')),
    ];
    metrics.exceptions([{ name: 'a', expires: 5_000, silences: 1, silenced: 3 }]);
    expect(await shown()).toEqual([
      'davylamp_exception_silences{exception="a"} 1',
      'davylamp_exception_expiry_timestamp_seconds{exception="a"} 5',
      'davylamp_detections_silenced_total{exception="a"} 3',
    ]);
    metrics.exceptions([]);
    expect(await shown()).toEqual(['davylamp_detections_silenced_total{exception="a"} 3']);
  });

  it('says when the API server was last heard of where there is one, and nothing where there is none', async () => {
    const metrics = create();
    const synced = () => series(metrics, 'davylamp_pods_last_sync');
    metrics.podsKnown(0, undefined);
    expect(await synced()).toEqual([]);
    metrics.podsKnown(0, 0);
    expect(await synced()).toEqual(['davylamp_pods_last_sync_timestamp_seconds 0']);
    metrics.podsKnown(2, 1_700_000_000_500);
    expect(await synced()).toEqual(['davylamp_pods_last_sync_timestamp_seconds 1700000000.5']);
  });

  it('shares nothing with the metrics of another agent', async () => {
    const [one, other] = [create(), create()];
    one.nodeCounts({ processes: 7, hidden: 0, sockets: 0 });
    expect(await series(other, 'davylamp_processes ')).toEqual(['davylamp_processes 0']);
  });
});

describe('counters', () => {
  it('show each known signature at 0, and keep what is counted when it is made known again', async () => {
    const metrics = create();
    metrics.knownSignatures(['a', 'b']);
    metrics.evidence('a');
    metrics.knownSignatures(['a']);
    expect(await series(metrics, 'davylamp_evidence_total')).toEqual([
      'davylamp_evidence_total{signature="a"} 1',
      'davylamp_evidence_total{signature="b"} 0',
    ]);
  });

  it('count a signature that was not made known, up to a number of them', async () => {
    const metrics = create();
    for (let i = 0; i < 10_010; i++) metrics.evidence(`s${i}`);
    const lines = await series(metrics, 'davylamp_evidence_total');
    expect(lines).toHaveLength(10_001);
    expect(lines.at(-1)).toBe('davylamp_evidence_total{signature="other"} 10');
  });

  it('count detections that fire or escalate, and none that resolve', async () => {
    const metrics = create();
    metrics.verdictChanged(event({ verdict: verdict({ severity: 'warning' }) }));
    metrics.verdictChanged(event({ change: 'escalated' }));
    metrics.verdictChanged(event({ change: 'resolved' }));
    expect(await series(metrics, 'davylamp_detections_total')).toEqual([
      'davylamp_detections_total{severity="warning"} 1',
      'davylamp_detections_total{severity="critical"} 1',
    ]);
  });

  it('follow a total that is counted elsewhere, and never fall', async () => {
    const metrics = create();
    metrics.knownSensor('process');
    for (const total of [3, 5, 5, 4, 6]) metrics.sensorFailures('process', 'gone', total);
    expect(await series(metrics, 'davylamp_sensor_errors_total')).toEqual([
      'davylamp_sensor_errors_total{sensor="process",reason="gone"} 6',
      'davylamp_sensor_errors_total{sensor="process",reason="denied"} 0',
      'davylamp_sensor_errors_total{sensor="process",reason="broken"} 0',
    ]);
  });
});

describe('series of workloads', () => {
  const labels = 'node="n1",namespace="team-a",pod="a",container="notebook"';

  it('exist while a workload fires', async () => {
    const metrics = create();
    metrics.workloads([firing('a', 140)]);
    expect(await series(metrics, 'davylamp_detection_')).toEqual([
      `davylamp_detection_active{${labels},severity="critical"} 1`,
      `davylamp_detection_score{${labels}} 140`,
    ]);
    expect(await series(metrics, 'davylamp_workload_')).toEqual([
      `davylamp_workload_cpu_cores{${labels}} 2`,
      `davylamp_workload_outbound_connections{${labels}} 1`,
    ]);
  });

  it('are gone once it is resolved, and when its severity changes the old one goes', async () => {
    const metrics = create();
    metrics.workloads([{ ...firing('a'), firing: { severity: 'warning', score: 60 } }]);
    metrics.workloads([firing('a')]);
    expect(await series(metrics, 'davylamp_detection_active')).toHaveLength(1);
    metrics.workloads([]);
    expect(await series(metrics, 'davylamp_detection_')).toEqual([]);
    expect(await series(metrics, 'davylamp_workload_')).toEqual([]);
  });

  it('do not exist for quiet workloads', async () => {
    const metrics = create();
    metrics.workloads([quiet('a')]);
    expect(await series(metrics, 'davylamp_workload_')).toEqual([]);
  });

  it('show CPU and connections of quiet workloads by option, but no detection', async () => {
    const metrics = create({ allWorkloads: true });
    metrics.workloads([quiet('a')]);
    expect(await series(metrics, 'davylamp_workload_cpu_cores')).toEqual([
      `davylamp_workload_cpu_cores{${labels}} 0.5`,
    ]);
    expect(await series(metrics, 'davylamp_detection_')).toEqual([]);
  });

  it('are bounded, firing ones first, and what is left out is counted once', async () => {
    const metrics = create({ allWorkloads: true, maxSeries: 2 });
    for (let turn = 0; turn < 5; turn++) metrics.workloads([quiet('q'), firing('a'), firing('b'), quiet('r')]);
    expect(await series(metrics, 'davylamp_detection_score')).toHaveLength(2);
    expect(await series(metrics, 'davylamp_workload_cpu_cores')).toHaveLength(2);
    expect(await series(metrics, 'davylamp_events_dropped_total')).toEqual([
      'davylamp_events_dropped_total{where="series"} 2',
    ]);
  });

  it('add up workloads whose names are not known yet', async () => {
    const metrics = create();
    metrics.workloads([firing('', 60), firing('', 140)]);
    expect(await series(metrics, 'davylamp_detection_score')).toEqual([
      'davylamp_detection_score{node="n1",namespace="team-a",pod="",container="notebook"} 140',
    ]);
    expect((await series(metrics, 'davylamp_workload_cpu_cores'))[0]).toMatch(/ 4$/);
  });
});
