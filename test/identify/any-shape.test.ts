import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Answer, KubeApi } from '../../agent/identify/api.ts';
import { Cluster } from '../../agent/identify/cluster.ts';
import { cutPod } from '../../agent/identify/cut-pod.ts';
import { ListReader } from '../../agent/identify/list-reader.ts';
import { Workloads } from '../../agent/identify/workload.ts';
import type { Verdict, Workload } from '../../agent/model.ts';
import { annotationsOf } from '../../agent/sinks/annotations.ts';
import { toDetection } from '../../agent/sinks/detection.ts';

/** What a real API server sent, see the README beside it. */
const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/kubeflow-cluster/answers.json', import.meta.url), 'utf8'),
) as Record<string, { status: number; body: unknown }>;
const rawPods = Object.values(
  JSON.parse(readFileSync(new URL('../fixtures/kubeflow-cluster/pods.json', import.meta.url), 'utf8')) as object,
) as unknown[];

const stranger = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    0,
    -1,
    true,
    '',
    '../..',
    '\ud800',
    '__proto__',
    [],
    {},
    [null],
    { a: null },
    'x'.repeat(5000),
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

/** The value with some of its parts, anywhere, made something else. */
function mutilated(value: unknown): fc.Arbitrary<unknown> {
  const places = placesIn(value);
  const fault = fc.tuple(fc.nat(places.length - 1), stranger);
  return fc.array(fault, { minLength: 1, maxLength: 4 }).map((faults) => {
    let result = structuredClone(value);
    for (const [at, other] of faults) result = withPart(result, places[at] as string[], structuredClone(other));
    return result;
  });
}

function placesIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return [[...path], ...Object.entries(value).flatMap(([key, part]) => placesIn(part, [...path, key]))];
}

function withPart(value: unknown, [key, ...rest]: readonly string[], other: unknown): unknown {
  if (key === undefined) return other;
  if (typeof value !== 'object' || value === null) return value;
  const parts = value as Record<string, unknown>;
  parts[key] = withPart(parts[key], rest, other);
  return value;
}

const longestText = 512;

/** Every text in a value, and every other leaf by its type. */
function leavesOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [value];
}

describe('a pod of any shape', () => {
  it.each(rawPods.map((raw, i) => [i, raw]))('is cut to bounded texts and truths, or left out (%i)', (_, raw) => {
    fc.assert(
      fc.property(mutilated(raw), (pod) => {
        const leaves = leavesOf(cutPod(JSON.parse(JSON.stringify(pod) ?? 'null')) ?? {});
        const odd = leaves.filter((leaf) =>
          typeof leaf === 'string' ? leaf.length > longestText : typeof leaf !== 'boolean',
        );
        expect(odd).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

/** Answers from the records, of which one was made something else; the pods come from a list, or from the watch. */
function strangeApi(answers: Readonly<Record<string, unknown>>, list: unknown, watched: readonly unknown[]): KubeApi {
  const refused: Answer = { ok: false, status: 404, error: '404' };
  return {
    description: 'a strange API server',
    server: { host: '10.96.0.1', port: 443 },
    get: async (path) => (path in answers ? { ok: true, body: answers[path] } : refused),
    list: async (_, item) => listed(list, item),
    write: async () => refused,
    async stream(_, { opened, line }, signal) {
      opened();
      for (const event of watched) line(JSON.stringify(event) ?? '');
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { ok: true, body: undefined };
    },
  };
}

/** Read as from the network. */
function listed(list: unknown, item: (item: unknown) => void): Answer {
  try {
    const reader = new ListReader(1_000_000, item);
    reader.feed(Buffer.from(JSON.stringify(list) ?? ''));
    return { ok: true, body: reader.end() };
  } catch (error) {
    return { ok: false, error: String(error) };
  }
}

const paths = Object.keys(recorded);
const whole = Object.fromEntries(paths.map((path) => [path, recorded[path]?.body]));
const goodList = { metadata: { resourceVersion: '1' }, items: rawPods };

/** Every pod as the workload of a verdict, with all that is found out about it, told in every way. */
async function tellOfAll(api: KubeApi): Promise<void> {
  const cluster = new Cluster({ api, node: 'n', log: { info() {}, warn() {} }, pause: 1 }, () => {});
  void cluster.start();
  await new Promise((resolve) => setTimeout(resolve, 1));
  const workloads = new Workloads({ node: 'n', pods: cluster.pods });
  const of = (pod: (typeof cluster.pods.pods)[number]): Workload =>
    workloads.name({ id: pod.containers[0]?.ids[0] ?? 'none', podUid: pod.uid });
  for (const pod of cluster.pods.pods) cluster.dossiers.open(of(pod), pod);
  await until(() => cluster.pods.pods.every((pod) => cluster.dossiers.of(of(pod).key).settled));
  for (const pod of cluster.pods.pods) {
    const workload = of(pod);
    const { dossier } = cluster.dossiers.of(workload.key);
    const verdict: Verdict = {
      workload,
      state: 'firing',
      severity: 'critical',
      score: 100,
      evidence: [],
      firstSeen: 0,
      lastSeen: 0,
      ...(dossier === undefined ? {} : { dossier }),
    };
    expect(JSON.stringify([annotationsOf(verdict), toDetection(verdict)]).length).toBeLessThan(100_000);
  }
  cluster.close();
}

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !what(); i++) await new Promise((resolve) => setImmediate(resolve));
  expect(what()).toBe(true);
}

describe('an API server that answers in any shape', () => {
  it('is listened to without an exception where it lists pods', async () => {
    await fc.assert(
      fc.asyncProperty(mutilated(goodList), (list) => tellOfAll(strangeApi(whole, list, []))),
      { numRuns: 150 },
    );
  });

  it('is listened to without an exception where it tells of changes', async () => {
    const events = rawPods.slice(0, 6).map((object) => ({ type: 'ADDED', object }));
    await fc.assert(
      fc.asyncProperty(mutilated(events), (watched) =>
        tellOfAll(strangeApi(whole, goodList, Array.isArray(watched) ? watched : [watched])),
      ),
      { numRuns: 150 },
    );
  });

  it('is listened to without an exception where it is asked about owners, namespaces and itself', async () => {
    const answers = fc.nat(paths.length - 1).chain((at) => {
      const path = paths[at] as string;
      return mutilated(whole[path]).map((body) => ({ ...whole, [path]: body }));
    });
    await fc.assert(
      fc.asyncProperty(answers, (strange) => tellOfAll(strangeApi(strange, goodList, []))),
      { numRuns: 300 },
    );
  });
});
