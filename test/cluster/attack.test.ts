import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Api } from './api.ts';
import { expectGuilty, expectInnocent, identityIn } from './guilty.ts';
import { ATTACK_IMAGE, MINER_ARGV, pod, podSpec, worker } from './pods.ts';
import { clusterScene } from './scenes.ts';
import { until } from './until.ts';

const scene = clusterScene();

describe('the attack of 2020, replayed', () => {
  it('is told whole: the foreign image, the miner in it, and the process that uses the token of the pod', async () => {
    const { api, node } = scene();
    const agent = await scene().agent(['--images.trusted=davylamp.test,registry.example.org']);
    const namespace = await scene().namespace({
      annotations: { owner: 'user@example.org' },
      labels: { 'app.kubernetes.io/part-of': 'kubeflow-profile' },
    });
    await letReadPods(api, namespace);
    const honest = await api.apply(pod({ namespace, name: 'honest' }, podSpec(node, [worker()])));
    const neighbour = await scene().running(honest, 'worker');

    // One container, two processes: the second keeps a watch on the API server open.
    const script = 'node /opt/spread.mjs & exec /usr/local/bin/xmrig "$@"';
    const command = ['/bin/sh', '-c', script, 'sh', ...MINER_ARGV];
    const container = { name: 'main', image: ATTACK_IMAGE, imagePullPolicy: 'Never', command };
    const made = await api.apply(pod({ namespace, name: 'sequential-pipeline-8z4hm' }, podSpec(node, [container])));
    const found = await scene().running(made, 'main');

    const detection = await until('the process that uses the token', async () => {
      const all = await agent.detections();
      return all.find(({ container_id, spread }) => container_id === found.containerId && spread?.api_server);
    });
    const { api_server: seen, ...spread } = detection.spread ?? {};
    expect(identityIn({ ...detection, spread } as typeof detection)).toMatchObject({
      namespace,
      pod: 'sequential-pipeline-8z4hm',
      container: 'main',
      identified: true,
      image: { reference: ATTACK_IMAGE, registry: 'docker.io', trusted: false },
      owner: { chain: [] },
      spread: { service_account: 'default', token_mounted: true },
    });
    expect(readFileSync(`/proc/${seen?.pid}/cgroup`, 'utf8')).toContain(found.containerId);
    expect(readFileSync(`/proc/${seen?.pid}/cmdline`, 'utf8')).toContain('/opt/spread.mjs');
    expect(readFileSync(`/proc/${seen?.pid}/comm`, 'utf8').trim()).toBe(seen?.comm);
    expect(Date.parse(seen?.first_seen ?? '')).toBeLessThanOrEqual(Date.parse(seen?.last_seen ?? ''));
    expect(detection.evidence.map(({ id }) => id)).toContain('image_malicious');
    expect(detection.severity).toBe('critical');
    await expectInnocent(agent, neighbour);
  });

  it('leaves no trace of the API server at a miner that does not talk to it', async () => {
    const agent = await scene().agent();
    const namespace = await scene().namespace();
    const command = ['/usr/local/bin/xmrig', ...MINER_ARGV];
    const container = { name: 'main', image: ATTACK_IMAGE, imagePullPolicy: 'Never', command };
    const made = await scene().api.apply(pod({ namespace, name: 'quiet' }, podSpec(scene().node, [container])));
    const detection = await expectGuilty(agent, await scene().running(made, 'main'));
    await agent.turns(8);
    expect(detection.spread).not.toHaveProperty('api_server');
  });
});

/** As Kubeflow lets the service accounts of a profile. */
async function letReadPods(api: Api, namespace: string): Promise<void> {
  const [group, name] = ['rbac.authorization.k8s.io', 'pod-reader'];
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }];
  await api.apply({ apiVersion: `${group}/v1`, kind: 'Role', metadata: { namespace, name }, rules });
  await api.apply({
    apiVersion: `${group}/v1`,
    kind: 'RoleBinding',
    metadata: { namespace, name },
    roleRef: { apiGroup: group, kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }],
  });
}
