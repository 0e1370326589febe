import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { containersOf } from './containers.ts';
import { expectNamed } from './guilty.ts';
import { miner, pod, podSpec } from './pods.ts';
import { clusterScene } from './scenes.ts';
import { serverCanBeStopped, startServer, stopServer } from './server.ts';
import { STATIC_PODS, staticPodsReason } from './static-pods.ts';
import { until } from './until.ts';

const scene = clusterScene();
const OUTAGE = 60_000;
/** Kubelet too waits longer and longer between its attempts. */
const KUBELET_RECOVERS = 90_000;

const reason = serverCanBeStopped() ? staticPodsReason() : ' [skipped: the cluster is not one of ../shared/cluster]';
const outage = reason === '' ? it : it.skip;

describe('while the API server is stopped for a minute', () => {
  outage(
    `nothing is lost, and a pod that kubelet started meanwhile is named once it is back${reason}`,
    async () => {
      const { api, node } = scene();
      const namespace = await scene().namespace();
      const before = await api.apply(pod({ namespace, name: 'before' }, podSpec(node, [miner()])));
      const known = await scene().running(before, 'miner');
      const agent = await scene().agent();
      // In a pod's place: its service account is a folder, in which kubelet replaces the token.
      const [first, second] = [await scene().boundToken(), await scene().token()];
      const inPod = await scene().agentInPod(first.token);
      await expectNamed(agent, known);
      await expectNamed(inPod, known);

      await first.revoke();
      await stopServer();
      const stopped = Date.now();
      inPod.rotate(second);
      const file = join(STATIC_PODS, `${namespace}.json`);
      const spec = { ...podSpec(node, [miner()]), nodeName: undefined };
      writeFileSync(file, JSON.stringify(pod({ namespace, name: 'meanwhile' }, spec)));
      try {
        // The cgroup of a static pod is named after a hash of its file, which has no dashes.
        const nameless = await agent.event(
          ({ event, identified, pod_uid = '-' }) => event === 'firing' && !identified && !pod_uid.includes('-'),
          'a miner that nobody can name',
          OUTAGE,
        );
        await sleep(Math.max(0, stopped + OUTAGE - Date.now()));
        await startServer();
        const mirror = await until('the mirror pod', async () =>
          api.read(pod({ namespace, name: `meanwhile-${node}` }, {})),
        );
        const found = await until(
          'its container',
          async () => {
            const now = await api.read({ ...mirror, apiVersion: 'v1', kind: 'Pod' });
            return now && containersOf(now)[0];
          },
          KUBELET_RECOVERS,
        );
        expect(found.containerId).toBe(nameless.container_id);
        for (const each of [agent, inPod]) {
          const corrected = await each.event(
            ({ container_id, identified }) => container_id === found.containerId && identified,
            'its name',
            KUBELET_RECOVERS,
          );
          expect(corrected).toMatchObject({
            event: 'identified',
            namespace,
            pod: `meanwhile-${node}`,
            container: 'miner',
            identified: true,
          });
          await expectNamed(each, found);
          await expectNamed(each, known);
          expect(each.events.filter(({ container_id }) => container_id === known.containerId)).toHaveLength(1);
        }
      } finally {
        rmSync(file, { force: true });
      }
    },
    400_000,
  );
});
