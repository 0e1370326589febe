import { describe, expect, it } from '@jest/globals';
import { PodStore } from '../../agent/identify/pod-store.ts';
import { Workloads } from '../../agent/identify/workload.ts';
import type { Cgroup, Process } from '../../agent/model.ts';

const id = 'a'.repeat(32) + 'b'.repeat(32);
const processIn = (cgroup: Cgroup) => ({ cgroup }) as Process;

describe('the workload of a process', () => {
  it('is the container, with its full id and a short name', () => {
    const container = { id, path: `/kubepods/podx/${id}`, podUid: 'u' };
    expect(new Workloads({ node: 'n1' }).of(processIn({ cpuPath: '/', container }))).toEqual({
      key: id,
      kind: 'container',
      identity: 'none',
      node: 'n1',
      namespace: '',
      pod: '',
      container: 'aaaaaaaaaaaa',
      containerId: id,
      podUid: 'u',
    });
  });

  it('is the same for all nested cgroups of a container', () => {
    const workloads = new Workloads({ node: 'n1' });
    const container = { id, path: '/docker/x' };
    const [outer, inner] = ['/docker/x', '/docker/x/y'].map((cpuPath) =>
      workloads.of(processIn({ cpuPath, container })),
    );
    expect(outer?.key).toBe(inner?.key);
  });

  it('is the node itself for everything else', () => {
    const host = new Workloads({ node: 'n1' }).of(processIn({ cpuPath: '/system.slice/ssh.service' }));
    expect(host).toMatchObject({ key: 'host', kind: 'host', node: 'n1', container: '' });
  });
});

describe('with a cluster, the workload of a process', () => {
  const pods = () => new PodStore({ limit: 10, keepDeleted: 600 });
  const container = { id, path: '/kubepods/podu/x', podUid: 'u' };
  const app = { name: 'app', kind: 'container', image: 'evil/app', privileged: false, tokenMounted: false } as const;
  const pod = {
    namespace: 'ns',
    name: 'p',
    uid: 'u',
    labels: {},
    serviceAccount: '',
    hostPid: false,
    hostNetwork: false,
  };

  it('has the names and the image of its pod', () => {
    const store = pods();
    store.put({ ...pod, containers: [{ ...app, ids: [id], hostPaths: [] }] });
    const trusted = () => false;
    expect(new Workloads({ node: 'n1', pods: store, trusted }).of(processIn({ cpuPath: '/', container }))).toEqual({
      key: id,
      kind: 'container',
      identity: 'known',
      node: 'n1',
      namespace: 'ns',
      pod: 'p',
      container: 'app',
      containerId: id,
      podUid: 'u',
      image: { reference: 'evil/app', registry: 'docker.io', trusted: false },
    });
  });

  it('is awaited until the pod is there, then until its status names the container', () => {
    const store = pods();
    const workloads = new Workloads({ node: 'n1', pods: store });
    const seen = () => {
      const { identity, pod, container: name } = workloads.of(processIn({ cpuPath: '/', container }));
      return [identity, pod, name];
    };
    expect(seen()).toEqual(['awaited', '', 'aaaaaaaaaaaa']);
    store.put({ ...pod, containers: [{ ...app, ids: [], hostPaths: [] }] });
    expect(seen()).toEqual(['awaited', 'p', 'aaaaaaaaaaaa']);
    store.put({ ...pod, containers: [{ ...app, ids: [id], hostPaths: [] }] });
    expect(seen()).toEqual(['known', 'p', 'app']);
  });

  it('has the uid that the API knows, where its cgroup has the hash of a static pod', () => {
    const store = pods();
    store.put({ ...pod, configHash: 'hash', containers: [] });
    const named = new Workloads({ node: 'n1', pods: store }).name({ id, podUid: 'hash' });
    expect([named.pod, named.podUid]).toEqual(['p', 'u']);
  });

  it('has nothing to wait for when its container is no pod', () => {
    const workloads = new Workloads({ node: 'n1', pods: pods() });
    expect(workloads.name({ id }).identity).toBe('none');
  });
});
