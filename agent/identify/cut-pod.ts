import { bounded } from './bounded.ts';
import { controllerOf, cutLabels, metadataIn } from './metadata.ts';
import type { Pod, PodContainer } from './pod.ts';
import { listOf, recordOf, textOf } from './shape.ts';

const TOKEN_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
const CONFIG_HASH = 'kubernetes.io/config.hash';

/** How much of the lists that people write is kept of one pod. */
const MAX_CONTAINERS = 200;
const MAX_HOST_PATHS = 20;
/** Characters of an image reference and of a path. */
const MAX_TEXT = 512;
/** Characters of a uid, of a hash, and of a container id, which has 64. */
const MAX_ID = 128;

/** Names of namespaces and pods (RFC 1123, as the API server checks them): they stand in the paths of requests. */
const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/** What a volume is for; one object for all containers that mount it. */
interface Volume {
  readonly hostPath?: string;
  readonly holdsToken: boolean;
}

/**
 * What is kept of a pod as the API sends it (kubernetes.io: Pod v1): a whole one has some 10 KB of fields that manage other
 * fields, and environment variables that are none of our business. Anything may be missing or have another shape; undefined
 * when it has no uid, or names that no pod can have.
 */
export function cutPod(raw: unknown): Pod | undefined {
  const metadata = metadataIn(raw);
  const { namespace, name, uid, annotations } = metadata;
  if (!NAME.test(namespace) || !NAME.test(name) || uid === '') return undefined;
  const configHash = annotations[CONFIG_HASH];
  const controller = controllerOf(metadata);
  const { serviceAccountName, hostPID, hostNetwork } = recordOf(recordOf(raw)['spec']);
  return {
    namespace,
    name,
    uid: bounded(uid, MAX_ID),
    ...(configHash === undefined ? {} : { configHash: bounded(configHash, MAX_ID) }),
    labels: cutLabels(metadata),
    ...(controller === undefined ? {} : { controller }),
    serviceAccount: bounded(textOf(serviceAccountName)),
    hostPid: hostPID === true,
    hostNetwork: hostNetwork === true,
    containers: cutContainers(raw),
  };
}

/** Whether all containers of a pod have ended for good (kubernetes.io: Pod Lifecycle). It may stand in the API for weeks. */
export function isOver(raw: unknown): boolean {
  const { phase } = recordOf(recordOf(raw)['status']);
  return phase === 'Succeeded' || phase === 'Failed';
}

function cutContainers(raw: unknown): PodContainer[] {
  const pod = recordOf(raw);
  const spec = recordOf(pod['spec']);
  const status = recordOf(pod['status']);
  const groups = [
    ['container', spec['containers'], status['containerStatuses']],
    ['init', spec['initContainers'], status['initContainerStatuses']],
    ['ephemeral', spec['ephemeralContainers'], status['ephemeralContainerStatuses']],
  ] as const;
  const volumes = new Map(listOf(spec['volumes']).map((volume) => [recordOf(volume)['name'], cutVolume(volume)]));
  const containers = groups.flatMap(([kind, wanted, statuses]) => {
    const states = new Map(listOf(statuses).map((state) => [recordOf(state)['name'], state]));
    return listOf(wanted).map((container) =>
      cutContainer(kind, container, states.get(recordOf(container)['name']), volumes),
    );
  });
  return containers.slice(0, MAX_CONTAINERS);
}

function cutContainer(
  kind: PodContainer['kind'],
  container: unknown,
  state: unknown,
  volumes: ReadonlyMap<unknown, Volume>,
): PodContainer {
  const { name, image, securityContext, volumeMounts } = recordOf(container);
  const { containerID, imageID, lastState } = recordOf(state);
  const before = recordOf(recordOf(lastState)['terminated'])['containerID'];
  const digest = textOf(imageID).match(/sha256:[0-9a-f]{64}$/)?.[0];
  const mounts = listOf(volumeMounts).map(recordOf);
  const mounted = mounts.flatMap((mount) => volumes.get(mount['name']) ?? []);
  return {
    name: bounded(textOf(name)),
    kind,
    ids: [containerID, before].map(withoutRuntime).filter((id) => id !== ''),
    image: bounded(textOf(image), MAX_TEXT),
    ...(digest === undefined ? {} : { digest }),
    privileged: recordOf(securityContext)['privileged'] === true,
    tokenMounted:
      mounts.some(({ mountPath }) => mountPath === TOKEN_FOLDER) || mounted.some(({ holdsToken }) => holdsToken),
    hostPaths: mounted.flatMap(({ hostPath }) => hostPath ?? []).slice(0, MAX_HOST_PATHS),
  };
}

/** A token can be mounted anywhere, and for other audiences: it is a key all the same. */
function cutVolume(volume: unknown): Volume {
  const { hostPath, projected } = recordOf(volume);
  const { path } = recordOf(hostPath);
  const sources = listOf(recordOf(projected)['sources']);
  return {
    ...(typeof path === 'string' ? { hostPath: bounded(path, MAX_TEXT) } : {}),
    holdsToken: sources.some((source) => 'serviceAccountToken' in recordOf(source)),
  };
}

/** `containerd://<id>`. */
function withoutRuntime(id: unknown): string {
  const text = textOf(id);
  const scheme = text.indexOf('://');
  return bounded(scheme < 0 ? text : text.slice(scheme + 3), MAX_ID);
}
