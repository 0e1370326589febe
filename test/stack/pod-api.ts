import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { PodGroups } from '../stand-ins/pod.ts';

/** As much of an API server as names one pod: its list, and a watch in which nothing happens. */
export interface PodApi {
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

export async function startPodApi({ podUid, containerId }: PodGroups): Promise<PodApi> {
  const pod = {
    metadata: { namespace: 'team-a', name: 'trainer-0', uid: podUid },
    spec: { containers: [{ name: 'main', image: 'docker.io/library/python:3' }] },
    status: { containerStatuses: [{ name: 'main', containerID: `containerd://${containerId}` }] },
  };
  const list = JSON.stringify({ kind: 'PodList', metadata: { resourceVersion: '1' }, items: [pod] });
  const server = createServer(({ url = '' }, response) => {
    const known = url.startsWith('/api/v1/pods?');
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    if (!known) response.end('{"kind":"Status","code":404}');
    else if (url.includes('watch=true')) response.flushHeaders();
    else response.end(list);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = mkdtempSync(join(tmpdir(), 'davylamp-kubeconfig-'));
  const kubeconfig = join(folder, 'config');
  writeFileSync(kubeconfig, configOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  return {
    kubeconfig,
    async stop() {
      rmSync(folder, { recursive: true, force: true });
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function configOf(server: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    // Without it, plain HTTP is refused.
    clusters: [{ name: 'test', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'test', user: {} }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  });
}
