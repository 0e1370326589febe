import { readFileSync } from 'node:fs';
import type { Clock } from '../../agent/clock.ts';
import { cutPod } from '../../agent/identify/cut-pod.ts';
import { Lookups } from '../../agent/identify/lookups.ts';
import type { Pod } from '../../agent/identify/pod.ts';
import { type Handler, json, startApiServer } from './api-server.ts';

interface Recorded {
  readonly status: number;
  readonly body: unknown;
}

/** What a real API server answered, see the README beside it. */
export const answers = read<Recorded>('answers');
/** What it answered to a service account that may only read ReplicaSets. */
export const refusals = read<Recorded>('refusals');
const pods = read<object>('pods');

function read<Value>(name: string): Readonly<Record<string, Value>> {
  const file = new URL(`../fixtures/kubeflow-cluster/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Value>;
}

/** A recorded pod as the pod store has it. */
export function podNamed(name: string): Pod {
  const pod = cutPod(pods[name] ?? {});
  if (pod === undefined) throw new Error(`no pod ${name} was recorded`);
  return pod;
}

export const CHURN = '/apis/kubeflow.org/v1/namespaces/alice/notebooks/churn';
export const CHURN_SET = '/apis/apps/v1/namespaces/alice/statefulsets/churn';
export const ALICE = '/api/v1/namespaces/alice';

/** The recorded metadata of an object, with other fields in it. */
export function metadata(path: string, more: object): Handler {
  const { body } = answers[path] as Recorded & { body: { metadata: object } };
  return json({ ...(body as object), metadata: { ...(body as { metadata: object }).metadata, ...more } });
}

/** The recorded API server. Paths in `faults` are answered by their handlers instead; these can be changed later. */
export async function startCluster(faults: Record<string, Handler> = {}) {
  const asked: { path: string; accept: string }[] = [];
  const server = await startApiServer((request, response) => {
    const { url: path = '', headers } = request;
    asked.push({ path, accept: headers.accept ?? '' });
    const { status, body } = answers[path] ?? { status: 404, body: { kind: 'Status', code: 404 } };
    (faults[path] ?? json(body, status))(request, response);
  });
  return { asked, faults, api: server.api, close: server.close };
}

/** As the service account that may read nothing but ReplicaSets. */
export function narrow(): Record<string, Handler> {
  return Object.fromEntries(Object.entries(refusals).map(([path, { status, body }]) => [path, json(body, status)]));
}

export function lookupsAt(api: ConstructorParameters<typeof Lookups>[0], clock: Clock, atOnce = 4, waiting = 100) {
  return new Lookups(api, { atOnce, waiting, patience: 10_000, clock });
}
