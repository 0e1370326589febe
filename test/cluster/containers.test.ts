import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningAgent } from '../live/agent.ts';
import { detectionOf, expectGuilty, expectInnocent } from './guilty.ts';
import { miner, pod, podSpec, worker } from './pods.ts';
import { clusterScene } from './scenes.ts';
import { STATIC_PODS, staticPodsReason } from './static-pods.ts';
import { until } from './until.ts';

const scene = clusterScene();
let agent: RunningAgent;
beforeAll(async () => {
  agent = await scene().agent();
});

const reason = staticPodsReason();
const withStaticPods = reason === '' ? it : it.skip;

describe('the guilty container is told apart', () => {
  it('from the other container of its pod', async () => {
    const namespace = await scene().namespace();
    const both = podSpec(scene().node, [worker(), miner()]);
    const made = await scene().api.apply(pod({ namespace, name: 'two' }, both));
    const neighbour = await scene().running(made, 'worker');
    await expectGuilty(agent, await scene().running(made, 'miner'));
    await expectInnocent(agent, neighbour);
  });

  it('when it is an init container', async () => {
    const namespace = await scene().namespace();
    const spec = podSpec(scene().node, [worker()], { initContainers: [miner('prepare')] });
    const made = await scene().api.apply(pod({ namespace, name: 'early' }, spec));
    await expectGuilty(agent, await scene().running(made, 'prepare'));
  });

  it('from one that ran before it under the same name', async () => {
    const namespace = await scene().namespace();
    const made = await scene().api.apply(pod({ namespace, name: 'again' }, podSpec(scene().node, [miner()])));
    const first = await scene().running(made, 'miner');
    const { evidence } = await expectGuilty(agent, first);
    const pid = evidence.find(({ process }) => process !== undefined)?.process?.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    const second = await until('the container to run again', async () => {
      const now = await scene().running(made, 'miner');
      return now.containerId === first.containerId ? undefined : now;
    });
    expect(second.restarts).toBe(1);
    await expectGuilty(agent, second);
    expect(await detectionOf(agent, first)).toMatchObject({ pod: 'again', container: 'miner', identified: true });
  });

  it('from that of a pod that was deleted and made again with the same name', async () => {
    const namespace = await scene().namespace();
    const manifest = pod({ namespace, name: 'twin' }, podSpec(scene().node, [miner()]));
    const made = await scene().api.apply(manifest);
    const first = await scene().running(made, 'miner');
    await expectGuilty(agent, first);
    await scene().api.remove(made);
    await until('the first to be gone', async () => ((await scene().api.read(made)) === undefined ? true : undefined));
    const second = await scene().running(await scene().api.apply(manifest), 'miner');
    expect(second.podUid).not.toBe(first.podUid);
    await expectGuilty(agent, second);
    expect(await detectionOf(agent, first)).toMatchObject({ pod_uid: first.podUid, identified: true });
  });

  withStaticPods(`when kubelet runs it from a file, as a static pod${reason}`, async () => {
    const namespace = await scene().namespace();
    const file = join(STATIC_PODS, `${namespace}.json`);
    writeFileSync(
      file,
      JSON.stringify(pod({ namespace, name: 'static' }, { ...podSpec('', [miner()]), nodeName: undefined })),
    );
    try {
      const mirror = pod({ namespace, name: `static-${scene().node}` }, {});
      const found = await until('the mirror pod', async () =>
        (await scene().api.read(mirror)) === undefined ? undefined : scene().running(mirror, 'miner'),
      );
      const { pod_uid } = await expectGuilty(agent, found, {
        // Kubelet says so of the mirror pod; a static pod has no service account.
        owners: [['v1', 'Node', scene().node]],
        spread: { service_account: '', token_mounted: false },
      });
      expect(pod_uid).toBe(found.podUid);
    } finally {
      rmSync(file);
    }
  });
});

describe('what a pod could reach', () => {
  it('is the node, when it is privileged and mounts its files', async () => {
    const namespace = await scene().namespace();
    const mounts = { volumeMounts: [{ name: 'root', mountPath: '/host', readOnly: true }] };
    const container = miner('miner', { ...mounts, securityContext: { privileged: true } });
    const volumes = [{ name: 'root', hostPath: { path: '/var/log' } }];
    const spec = podSpec(scene().node, [container, worker()], { volumes, hostPID: true });
    const made = await scene().api.apply(pod({ namespace, name: 'escape' }, spec));
    const neighbour = await scene().running(made, 'worker');
    await expectGuilty(agent, await scene().running(made, 'miner'), {
      spread: { privileged: true, host_pid: true, host_paths: ['/var/log'] },
    });
    await expectInnocent(agent, neighbour);
  });

  it('is the network of the node, when it lives in it', async () => {
    const namespace = await scene().namespace();
    const spec = podSpec(scene().node, [miner()], { hostNetwork: true });
    const made = await scene().api.apply(pod({ namespace, name: 'outside' }, spec));
    await expectGuilty(agent, await scene().running(made, 'miner'), { spread: { host_network: true } });
  });

  it('is not the API server, when no token is mounted', async () => {
    const namespace = await scene().namespace();
    const spec = podSpec(scene().node, [miner()], { automountServiceAccountToken: false });
    const made = await scene().api.apply(pod({ namespace, name: 'tokenless' }, spec));
    await expectGuilty(agent, await scene().running(made, 'miner'), { spread: { token_mounted: false } });
  });

  it('is what its own service account may do', async () => {
    const namespace = await scene().namespace();
    await scene().api.apply({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { namespace, name: 'default-editor' },
    });
    await scene().serviceAccountReady(namespace, 'default-editor');
    const spec = podSpec(scene().node, [miner()], { serviceAccountName: 'default-editor' });
    const made = await scene().api.apply(pod({ namespace, name: 'editor' }, spec));
    await expectGuilty(agent, await scene().running(made, 'miner'), { spread: { service_account: 'default-editor' } });
  });
});
