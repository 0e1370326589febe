import { createHash } from 'node:crypto';
import { printable } from '../../escape.ts';
import type { Alert } from '../alert/alert.ts';
import { annotationsOf } from '../annotations.ts';
import { cut } from '../shown.ts';

/** An Event of the API group events.k8s.io/v1, as far as we write it. */
export interface EventObject {
  readonly apiVersion: 'events.k8s.io/v1';
  readonly kind: 'Event';
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly eventTime: string;
  readonly reportingController: 'davylamp';
  readonly reportingInstance: string;
  readonly reason: string;
  readonly action: string;
  readonly type: 'Warning' | 'Normal';
  readonly note: string;
  readonly regarding: Regarding;
}

interface Regarding {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod' | 'Node';
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly fieldPath?: string;
}

/** What the API server takes (pkg/apis/core/validation/events.go): bytes of a note, characters of a name and of the rest. */
const MAX_NOTE = 1_024;
const MAX_NAME = 253;
const MAX_INSTANCE = 128;

/** Where Events about what belongs to no namespace may be: of all versions, only newer ones also take `default`. */
const NO_NAMESPACE = 'kube-system';

/** True when the cluster knows what the alert is about: a node, or a pod by its name. */
export function canBeTold({ verdict }: Alert): boolean {
  const { kind, identity, pod, podUid } = verdict.workload;
  return kind === 'host' || (identity === 'known' && pod !== '' && podUid !== undefined);
}

/**
 * The Event that tells of an alert on its pod, or on its node. Its name is the same for the same alert of the same pod, so
 * that what happens again, even after a restart of the agent, makes a series of it and no copy.
 */
export function toEventObject(alert: Alert): EventObject {
  const regarding = regardingOf(alert);
  const { severity, container } = alert.labels;
  const reason = alert.endedAt === undefined ? 'CryptoMinerDetected' : 'CryptoMinerEnded';
  const digest = createHash('sha256')
    .update(JSON.stringify([regarding.uid, container, severity, reason]))
    .digest('hex');
  const name = regarding.name.slice(0, MAX_NAME - 17).replace(/[^a-z0-9]+$/, '');
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: `${name}.${digest.slice(0, 16)}`, namespace: regarding.namespace ?? NO_NAMESPACE },
    eventTime: microTime(alert.endedAt ?? alert.startedAt),
    reportingController: 'davylamp',
    reportingInstance: cut(alert.labels.node, MAX_INSTANCE),
    reason,
    action: alert.endedAt === undefined ? 'Detected' : 'Ended',
    type: alert.endedAt === undefined ? 'Warning' : 'Normal',
    note: noteOf(alert),
    regarding,
  };
}

/** The part of an Event that changes when it happens again. A series begins with the second time. */
export function nextInSeries(known: unknown, now: number) {
  const { series } = (known ?? {}) as { series?: { count?: unknown } | null };
  const count = typeof series?.count === 'number' ? series.count : 1;
  return { series: { count: count + 1, lastObservedTime: microTime(now) } };
}

function regardingOf({ verdict }: Alert): Regarding {
  const { kind, node, namespace, pod, podUid = '', container } = verdict.workload;
  // The kubelet gives the name of its node as the uid, and kubectl looks for it under that, too.
  if (kind === 'host') return { apiVersion: 'v1', kind: 'Node', name: node, uid: node };
  const fieldPath = `spec.containers{${container}}`;
  return { apiVersion: 'v1', kind: 'Pod', namespace, name: pod, uid: podUid, fieldPath };
}

/** What happens, why one believes it, whose it is, and what to do: as much of it as there is room for. */
function noteOf({ verdict, endedAt }: Alert): string {
  const { summary, evidence = '', owner, next_step } = annotationsOf(verdict);
  if (endedAt !== undefined) return bounded(`${summary}. ${next_step}`);
  const reasons = evidence.replaceAll('\n', '; ');
  const rest = `Owner: ${owner}. ${next_step}`;
  const room = Math.max(100, MAX_NOTE - rest.length - `${summary}`.length - 40);
  return bounded(`${summary}. Score ${verdict.score}: ${cut(reasons, room)}. ${rest}`);
}

/** In bytes, of which a character has three at the most. */
function bounded(text: string): string {
  const note = cut(printable(text), MAX_NOTE);
  return Buffer.byteLength(note) <= MAX_NOTE ? note : cut(note, Math.floor(MAX_NOTE / 3));
}

/** RFC 3339 with six digits of a second, and no other number of them: metav1.MicroTime. */
function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}
