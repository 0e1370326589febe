import type { OwnerLink } from '../model.ts';
import { bounded } from './bounded.ts';

/**
 * A pod, cut down to what tells whose it is and what it may do: a whole one has some 10 KB of fields that manage other
 * fields, and environment variables that are none of our business.
 */
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

/** The parts of the API's object that are read (kubernetes.io: Pod v1). Everything may be missing. */
export interface RawPod {
  readonly metadata?: RawMetadata;
  readonly spec?: {
    readonly serviceAccountName?: string;
    readonly hostPID?: boolean;
    readonly hostNetwork?: boolean;
    readonly volumes?: readonly RawVolume[];
    readonly containers?: readonly RawContainer[];
    readonly initContainers?: readonly RawContainer[];
    readonly ephemeralContainers?: readonly RawContainer[];
  };
  readonly status?: {
    readonly containerStatuses?: readonly RawStatus[];
    readonly initContainerStatuses?: readonly RawStatus[];
    readonly ephemeralContainerStatuses?: readonly RawStatus[];
  };
}

export interface RawMetadata {
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly RawOwner[];
}

export interface RawOwner {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly controller?: boolean;
}

interface RawContainer {
  readonly name?: string;
  readonly image?: string;
  readonly securityContext?: { readonly privileged?: boolean };
  readonly volumeMounts?: readonly { readonly name?: string; readonly mountPath?: string }[];
}

interface RawVolume {
  readonly name?: string;
  readonly hostPath?: { readonly path?: string };
  readonly projected?: { readonly sources?: readonly { readonly serviceAccountToken?: object }[] };
}

interface RawStatus {
  readonly name?: string;
  readonly containerID?: string;
  readonly imageID?: string;
  readonly lastState?: { readonly terminated?: { readonly containerID?: string } };
}

const TOKEN_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
const CONFIG_HASH = 'kubernetes.io/config.hash';

/** Labels that tell what of Kubeflow a pod belongs to, by name or by prefix. */
const LABELS = ['notebook-name', 'inferenceservice'];
const LABEL_PREFIXES = [
  'pipeline/',
  'pipelines.kubeflow.org/',
  'workflows.argoproj.io/',
  'katib.kubeflow.org/',
  'training.kubeflow.org/',
  'trainer.kubeflow.org/',
  'jobset.sigs.k8s.io/',
  'serving.kserve.io/',
  'notebooks.kubeflow.org/',
];

/** How much of the lists that people write is kept of one pod. */
const MAX_CONTAINERS = 200;
const MAX_LABELS = 30;
const MAX_HOST_PATHS = 20;
/** Characters of an image reference and of a path. */
const MAX_TEXT = 512;

/** What is kept of a pod; undefined when it has no uid or no name. */
export function cutPod({ metadata = {}, spec = {}, status = {} }: RawPod): Pod | undefined {
  const { namespace, name, uid, annotations, ownerReferences } = metadata;
  if (!namespace || !name || !uid) return undefined;
  const configHash = annotations?.[CONFIG_HASH];
  const controller = controllerOf(ownerReferences);
  const volumes = new Map(spec.volumes?.map((volume) => [volume.name, volume]));
  const groups = [
    ['container', spec.containers, status.containerStatuses],
    ['init', spec.initContainers, status.initContainerStatuses],
    ['ephemeral', spec.ephemeralContainers, status.ephemeralContainerStatuses],
  ] as const;
  const containers = groups.flatMap(([kind, wanted = [], statuses = []]) => {
    const states = new Map(statuses.map((state) => [state.name, state]));
    return wanted.map((container) => cutContainer(kind, container, states.get(container.name), volumes));
  });
  return {
    namespace,
    name,
    uid,
    ...(configHash === undefined ? {} : { configHash }),
    labels: cutLabels(metadata.labels),
    ...(controller === undefined ? {} : { controller }),
    serviceAccount: bounded(spec.serviceAccountName ?? ''),
    hostPid: spec.hostPID === true,
    hostNetwork: spec.hostNetwork === true,
    containers: containers.slice(0, MAX_CONTAINERS),
  };
}

/** Characters of a kind and of a uid; real ones are shorter. */
const MAX_WORD = 63;

/**
 * The owner that manages the object; there is one at the most (kubernetes.io: Owners and Dependents). Cut, since the API
 * server takes references with any text of any length in them.
 */
export function controllerOf(owners: readonly RawOwner[] = []): OwnerLink | undefined {
  const owner = owners.find(({ controller }) => controller) ?? owners[0];
  if (!owner?.apiVersion || !owner.kind || !owner.name || !owner.uid) return undefined;
  const { apiVersion, kind, name, uid } = owner;
  return {
    apiVersion: bounded(apiVersion),
    kind: bounded(kind, MAX_WORD),
    name: bounded(name),
    uid: bounded(uid, MAX_WORD),
  };
}

/** The labels that tell what of Kubeflow an object belongs to. */
export function cutLabels(labels: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = Object.entries(labels).filter(
    ([name]) => LABELS.includes(name) || LABEL_PREFIXES.some((prefix) => name.startsWith(prefix)),
  );
  return Object.fromEntries(kept.slice(0, MAX_LABELS));
}

function cutContainer(
  kind: PodContainer['kind'],
  { name = '', image = '', securityContext, volumeMounts = [] }: RawContainer,
  status: RawStatus | undefined,
  volumes: ReadonlyMap<string | undefined, RawVolume>,
): PodContainer {
  const ids = [status?.containerID, status?.lastState?.terminated?.containerID].map(withoutRuntime);
  const digest = status?.imageID?.match(/sha256:[0-9a-f]{64}$/)?.[0];
  const mounted = volumeMounts.map((mount) => ({ at: mount.mountPath, volume: volumes.get(mount.name) }));
  const hostPaths = mounted.flatMap(({ volume }) => volume?.hostPath?.path ?? []);
  return {
    name,
    kind,
    ids: ids.filter((id) => id !== ''),
    image: bounded(image, MAX_TEXT),
    ...(digest === undefined ? {} : { digest }),
    privileged: securityContext?.privileged === true,
    tokenMounted: mounted.some(({ at, volume }) => at === TOKEN_FOLDER || holdsToken(volume)),
    hostPaths: hostPaths.slice(0, MAX_HOST_PATHS).map((path) => bounded(path, MAX_TEXT)),
  };
}

/** A token can be mounted anywhere, and for other audiences: it is a key all the same. */
function holdsToken(volume: RawVolume | undefined): boolean {
  return volume?.projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken !== undefined) === true;
}

/** `containerd://<id>`. */
function withoutRuntime(id = ''): string {
  return id.slice(id.indexOf('://') + (id.includes('://') ? 3 : 0));
}
