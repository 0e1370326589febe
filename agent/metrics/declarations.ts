import { Counter, Gauge, Histogram, type Registry } from './prometheus.ts';

const WORKLOAD = ['node', 'namespace', 'pod', 'container'] as const;

/** Seconds: from one cheap sensor to a turn that is as long as the default interval. */
const DURATIONS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/** Every metric of the agent, with its help text. The names are a contract: dashboards and alert rules use them. */
export function declareMetrics(registry: Registry) {
  const registers = [registry];
  const gauge = <L extends string = never>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge<L>({ name, help, labelNames, registers });
  const counter = <L extends string = never>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter<L>({ name, help, labelNames, registers });
  const histogram = <L extends string = never>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Histogram<L>({ name, help, labelNames, registers, buckets: DURATIONS });

  return {
    buildInfo: gauge('davylamp_build_info', 'Always 1; the version of the agent and of its runtime.', [
      'version',
      'node_version',
    ]),

    detections: counter(
      'davylamp_detections_total',
      'Verdicts that fired or escalated, by the severity reached, but for what exceptions silenced.',
      ['severity'],
    ),
    active: gauge('davylamp_detection_active', 'Is 1 while the verdict on this workload fires and is not excepted.', [
      ...WORKLOAD,
      'severity',
    ]),
    score: gauge('davylamp_detection_score', 'Score of a firing workload: 50 is a warning, 100 is critical.', WORKLOAD),
    silences: gauge(
      'davylamp_exception_silences',
      'Firing verdicts of which an exception lets nobody be alerted now.',
      ['exception'],
    ),
    silenced: counter('davylamp_detections_silenced_total', 'Verdicts that fired but were silenced by an exception.', [
      'exception',
    ]),
    exceptionExpiry: gauge(
      'davylamp_exception_expiry_timestamp_seconds',
      'Wall clock at which an exception ends; what it silences alerts from then on.',
      ['exception'],
    ),
    evidence: counter('davylamp_evidence_total', 'New evidence, by the signature or behaviour that gave it.', [
      'signature',
    ]),
    cores: gauge('davylamp_workload_cpu_cores', 'Cores that a workload used over the last turn.', WORKLOAD),
    connections: gauge(
      'davylamp_workload_outbound_connections',
      'Outbound TCP connections that a workload has open.',
      WORKLOAD,
    ),

    processes: gauge('davylamp_processes', 'Processes known to run on the node.'),
    processesHidden: gauge(
      'davylamp_processes_hidden',
      'Processes of which the agent may not see program, network and files: it lacks a right, or something forbids it.',
    ),
    sockets: gauge('davylamp_sockets', 'TCP sockets in use on the node, of either direction.'),
    podsKnown: gauge('davylamp_pods_known', 'Pods of this node known from the Kubernetes API.'),
    podsSynced: gauge(
      'davylamp_pods_last_sync_timestamp_seconds',
      'Wall clock when the Kubernetes API was last heard of; 0 before it ever was, absent without a cluster.',
    ),
    unidentified: gauge('davylamp_unidentified_workloads', 'Containers whose pod is not known (yet).'),

    sensorUp: gauge('davylamp_sensor_up', 'Is 1 while the sensor can see what it is for.', ['sensor']),
    sampleDuration: histogram('davylamp_sample_duration_seconds', 'Time that one sample of a sensor took.', ['sensor']),
    sensorErrors: counter(
      'davylamp_sensor_errors_total',
      'What a sensor could not read: it was gone meanwhile, access was denied, or it made no sense (broken).',
      ['sensor', 'reason'],
    ),
    turnDuration: histogram(
      'davylamp_turn_duration_seconds',
      'Time that one turn took, without the delivery of alerts.',
    ),
    lastTurn: gauge('davylamp_last_turn_timestamp_seconds', 'Wall clock at the end of the last turn.'),
    dropped: counter('davylamp_events_dropped_total', 'What was dropped because a limit was reached, by where.', [
      'where',
    ]),

    signatures: gauge(
      'davylamp_signatures',
      'Signatures by state: loaded, limited (in use, but it names what the agent cannot see), broken (left out).',
      ['state'],
    ),
    reloadSuccessful: gauge(
      'davylamp_signatures_last_reload_successful',
      'Is 1 when the last load of the signatures found nothing wrong; the last good set is in use otherwise.',
    ),
    configReloadSuccessful: gauge(
      'davylamp_config_last_reload_successful',
      'Is 1 when the configuration file as it is now is in force; the last good one is otherwise.',
    ),
    alerts: counter('davylamp_alerts_total', 'Alert events handed to a sink, by outcome.', ['sink', 'outcome']),
    alertQueue: gauge('davylamp_alert_queue_length', 'Alert events that wait for a sink.', ['sink']),
  };
}

export type Declared = ReturnType<typeof declareMetrics>;
