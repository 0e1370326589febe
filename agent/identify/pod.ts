import type { OwnerLink } from '../model.ts';

/** A pod, cut down to what tells whose it is and what it may do (cut-pod.ts). Every text in it is bounded. */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** What the cgroup of a static pod is named after, in place of the uid of its mirror. */
  readonly configHash?: string;
  /** Only those that Kubeflow and its like set. */
  readonly labels: Readonly<Record<string, string>>;
  readonly controller?: OwnerLink;
  readonly serviceAccount: string;
  readonly hostPid: boolean;
  readonly hostNetwork: boolean;
  readonly containers: readonly PodContainer[];
}

export interface PodContainer {
  readonly name: string;
  readonly kind: 'container' | 'init' | 'ephemeral';
  /** Ids without the runtime: of the running one, and of the one before its last restart. */
  readonly ids: readonly string[];
  /** As the pod asks for it. */
  readonly image: string;
  /** `sha256:...` of what was pulled. */
  readonly digest?: string;
  readonly privileged: boolean;
  readonly tokenMounted: boolean;
  /** Paths of the node that it mounts. */
  readonly hostPaths: readonly string[];
}
