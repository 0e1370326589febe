import type { Container, Image, Process, Workload } from '../model.ts';
import { imageOf, type TrustedImages } from './image.ts';
import type { Placed, PodStore } from './pod-store.ts';

/** Characters of a container id that runtimes and people print. */
const shortId = 12;
/** Containers whose names are remembered; more than any node runs at a time. */
const MAX_KNOWN = 10_000;

export interface WorkloadsOptions {
  readonly node: string;
  /** Absent where there is no cluster. */
  readonly pods?: PodStore | undefined;
  readonly trusted?: TrustedImages | undefined;
}

/** Names the workload of a process from its cgroup: the container of a pod, or the node itself for everything else. */
export class Workloads {
  private readonly options: WorkloadsOptions;
  private readonly host: Workload;
  private readonly known = new Map<string, Workload>();
  private revision = 0;

  constructor(options: WorkloadsOptions) {
    this.options = options;
    const { node } = options;
    this.host = { key: 'host', kind: 'host', identity: 'known', node, namespace: '', pod: '', container: '' };
  }

  of({ cgroup }: Pick<Process, 'cgroup'>): Workload {
    return cgroup.container === undefined ? this.host : this.name(cgroup.container);
  }

  /** What is known of a container now: the same object until something else becomes known. */
  name(container: Pick<Container, 'id' | 'podUid'>): Workload {
    this.forgetOldNames();
    const known = this.known.get(container.id);
    if (known !== undefined) return known;
    const workload = this.make(container);
    this.known.set(container.id, workload);
    return workload;
  }

  private make(container: Pick<Container, 'id' | 'podUid'>): Workload {
    const { node, pods } = this.options;
    const { id, podUid } = container;
    const placed = pods?.find(container);
    return {
      key: id,
      kind: 'container',
      identity: identityOf(container, placed, pods),
      node,
      namespace: placed?.pod.namespace ?? '',
      pod: placed?.pod.name ?? '',
      container: placed?.container?.name ?? id.slice(0, shortId),
      containerId: id,
      ...uidOf(podUid, placed),
      ...this.image(placed),
    };
  }

  private image(placed: Placed | undefined): { image?: Image } {
    if (placed?.container === undefined) return {};
    const { image, digest } = placed.container;
    return { image: imageOf(image, digest, this.options.trusted) };
  }

  /** All of them: pods change some times a minute, and a name costs less than a microsecond. */
  private forgetOldNames(): void {
    const { revision = 0 } = this.options.pods ?? {};
    if (revision === this.revision && this.known.size < MAX_KNOWN) return;
    this.revision = revision;
    this.known.clear();
  }
}

/** A container without a pod uid in its path is no pod's: it was started beside Kubernetes, and there is no name to wait for. */
function identityOf(
  { podUid }: Pick<Container, 'podUid'>,
  placed: Placed | undefined,
  pods: PodStore | undefined,
): Workload['identity'] {
  if (placed?.container !== undefined) return 'known';
  return pods === undefined || (podUid === undefined && placed === undefined) ? 'none' : 'awaited';
}

/** The uid that the API knows: the cgroup of a static pod has its config hash instead. */
function uidOf(podUid: string | undefined, placed: Placed | undefined): { podUid?: string } {
  const uid = placed?.pod.uid ?? podUid;
  return uid === undefined ? {} : { podUid: uid };
}
