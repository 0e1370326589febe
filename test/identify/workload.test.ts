import { describe, expect, it } from '@jest/globals';
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
