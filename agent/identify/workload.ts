import type { Cgroup, Process, Workload } from '../model.ts';

/** Characters of a container id that runtimes and people print. */
const shortId = 12;

/** Names the workload of a process from its cgroup: the container, or the node itself for everything else. */
export class Workloads {
  private readonly node: string;
  private readonly host: Workload;
  private readonly known = new WeakMap<Cgroup, Workload>();

  constructor(node: string) {
    this.node = node;
    this.host = { key: 'host', kind: 'host', identity: 'known', node, namespace: '', pod: '', container: '' };
  }

  of({ cgroup }: Process): Workload {
    const { container } = cgroup;
    if (container === undefined) return this.host;
    const known = this.known.get(cgroup);
    if (known !== undefined) return known;
    const workload: Workload = {
      key: container.id,
      kind: 'container',
      identity: 'none',
      node: this.node,
      namespace: '',
      pod: '',
      container: container.id.slice(0, shortId),
      containerId: container.id,
      ...(container.podUid === undefined ? {} : { podUid: container.podUid }),
    };
    this.known.set(cgroup, workload);
    return workload;
  }
}
