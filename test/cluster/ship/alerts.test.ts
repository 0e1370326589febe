import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { Alertmanager, type HeldAlert } from '../../stack/alertmanager.ts';
import { Pager } from '../../stack/pager.ts';
import type { Running } from '../containers.ts';
import { until } from '../until.ts';
import { agents, api, install, verify } from './agents.ts';
import { processOf } from './container-groups.ts';
import { kubectl, type } from './operator.ts';
import { shipped } from './shipped.ts';

const OVERLAY = fileURLToPath(new URL('../../../manifests/overlays/alertmanager', import.meta.url));
/** Milliseconds: twice alertmanager.resend, and a turn. */
const RENEWED = 60_000;

shipped('alerts of installed agents', () => {
  let folder: string;
  let pager: Pager;
  let alertmanager: Alertmanager;
  let guilty: ReadonlyMap<string, Running>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'davylamp-ship-'));
    pager = await Pager.start();
    alertmanager = await Alertmanager.start(pager.config, { host: await addressForPods(), lifetimeSeconds: 900 });
    writeFileSync(
      join(folder, 'kustomization.yaml'),
      stringify(kustomization(relative(folder, OVERLAY), alertmanager.url)),
    );
    await install(folder);
    guilty = await verify();
  });

  /** What Alertmanager holds of the stand-ins, by node, once each of them is as wanted. */
  function alerts(wanted: (alert: HeldAlert) => boolean = () => true): Promise<ReadonlyMap<string, HeldAlert>> {
    return until(
      'an alert of every stand-in',
      async () => {
        const held = (await alertmanager.alerts()).filter(({ labels }) => labels['namespace'] === 'davylamp-verify');
        const found = new Map(held.filter(wanted).map((alert) => [alert.labels['node'] ?? '', alert]));
        return [...guilty.keys()].every((node) => found.has(node)) ? found : undefined;
      },
      RENEWED,
      500,
    );
  }
  const paged = () => pager.told.filter((line) => [...guilty.values()].some(({ pod }) => line.endsWith(` ${pod}`)));

  it('reach a real Alertmanager with the names of the pod and of its node', async () => {
    const held = await alerts();
    expect(held.size).toBe(guilty.size);
    for (const [node, { pod }] of guilty) {
      const { labels, annotations } = held.get(node) as HeldAlert;
      const where = { node, namespace: 'davylamp-verify', pod, container: 'stand-in' };
      expect(labels).toEqual({ alertname: 'CryptoMinerDetected', severity: 'critical', ...where });
      expect(annotations['owner']).toContain('stand-in');
      expect(annotations['evidence']).toContain('argv_stratum_login');
    }
    await until('a page for each', () => (paged().length === guilty.size ? true : undefined));
  });

  it('go on as the same when the agents are killed and come back', async () => {
    const before = await alerts();
    const killed = await agents();
    for (const agent of killed.values()) process.kill(processOf(agent), 'SIGKILL');
    await until('the agents to run again', async () => {
      const again = await agents();
      const is = [...killed].every(([node, { pod, restarts }]) => {
        const now = again.get(node);
        return now?.pod === pod && now.restarts === restarts + 1;
      });
      return is || undefined;
    });
    await expectTheSame(before);
  });

  it('go on as the same through a rolling update', async () => {
    const before = await alerts();
    const old = await agents();
    await kubectl('-n', 'davylamp', 'rollout', 'restart', 'daemonset/davylamp');
    await kubectl('-n', 'davylamp', 'rollout', 'status', 'daemonset/davylamp', '--timeout=120s');
    for (const [node, { pod }] of await agents()) expect(pod).not.toBe(old.get(node)?.pod);
    await expectTheSame(before);
  });

  /** Renewed by the agents of now, with nobody told of an end or of a beginning. */
  async function expectTheSame(before: ReadonlyMap<string, HeldAlert>): Promise<void> {
    const since = new Date().toISOString();
    const after = await alerts(({ updatedAt, endsAt, labels }) => {
      const { endsAt: ended = '' } = before.get(labels['node'] ?? '') ?? {};
      return updatedAt > since && Date.parse(endsAt) > Date.parse(ended);
    });
    for (const [node, { fingerprint, startsAt }] of before) {
      expect(after.get(node)).toMatchObject({ fingerprint, startsAt, status: { state: 'active' } });
    }
    expect(paged()).toHaveLength(guilty.size);
  }

  afterAll(async () => {
    await type('kubectl delete -k manifests/verify --ignore-not-found --timeout=120s');
    await type('kubectl delete -k manifests/overlays/alertmanager --ignore-not-found --timeout=120s');
    await alertmanager?.stop();
    await pager?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
});

/** An address of this machine that pods reach, since it is that of a node. */
async function addressForPods(): Promise<string> {
  const nodes = await api.list('/api/v1/nodes');
  const ofNodes = nodes.flatMap(({ status }) => status.addresses.map(({ address }: { address: string }) => address));
  const ours = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  const found = ofNodes.find((address) => ours.includes(address));
  if (found === undefined) throw new Error('this machine is no node: pods would not reach its Alertmanager');
  return found;
}

/** The overlay with the address of this Alertmanager, as a user writes it: the cluster has no DNS. */
function kustomization(overlay: string, url: string): object {
  const container = { name: 'agent', env: [{ name: 'DAVYLAMP_ALERTMANAGER_URLS', value: url }] };
  const patch = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'davylamp', namespace: 'davylamp' },
    spec: { template: { spec: { containers: [container] } } },
  };
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [overlay],
    patches: [{ patch: stringify(patch) }],
  };
}
