import { printable } from '../../escape.ts';
import type { AlertIdentity, Verdict } from '../../model.ts';

/** An alert as a receiver knows it: by its labels. Several workloads may be behind one, such as a container started anew. */
export interface Alert {
  /** The labels as one text. */
  readonly key: string;
  readonly labels: AlertLabels;
  /** On the last of its workloads that was heard of. */
  readonly verdict: Verdict;
  /** Milliseconds since the epoch, as are all times here. */
  readonly startedAt: number;
  /** Absent while it fires. */
  readonly endedAt?: number;
}

/** The identity of an alert, and all of it: the shipped Prometheus rule gives the very same set, so that both are one. */
export interface AlertLabels {
  readonly alertname: 'CryptoMinerDetected';
  readonly severity: string;
  readonly node: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

export function labelsOf({ severity, workload }: AlertIdentity): AlertLabels {
  const { node, namespace, pod, container } = workload;
  return {
    alertname: 'CryptoMinerDetected',
    severity,
    // Escaped as in /metrics, where line ends of Unicode disturb some readers.
    node: printable(node),
    namespace: printable(namespace),
    pod: printable(pod),
    container: printable(container),
  };
}

/** Equal for equal labels, and only for those. */
export function keyOf(labels: AlertLabels): string {
  const { severity, node, namespace, pod, container } = labels;
  return JSON.stringify([severity, node, namespace, pod, container]);
}
