import type { Api, Manifest } from './api.ts';
import { until } from './until.ts';

/** A container that runs, as the API server tells it. */
export interface Running {
  readonly node: string;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
  readonly containerId: string;
  /** As its pod asks for it. */
  readonly image: string;
  readonly digest: string | undefined;
  readonly restarts: number;
}

/** Reasons for which a container waits that do not go away. */
const HOPELESS = [
  'ErrImageNeverPull',
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'CreateContainerConfigError',
];

/** Waits until a container of a pod has an id and runs. */
export function running(api: Api, of: Manifest, container: string, wanted = (_: Running) => true): Promise<Running> {
  const { namespace, name } = of.metadata;
  return until(`container ${container} of pod ${namespace}/${name} to run`, async () => {
    const pod = await api.read({ apiVersion: 'v1', kind: 'Pod', metadata: of.metadata });
    const found = pod && containersOf(pod).find((each) => each.container === container);
    return found && wanted(found) ? found : undefined;
  });
}

/** Waits for the pod that a controller makes, known by its label `app`. */
export function podOf(api: Api, namespace: string, app: string): Promise<Manifest> {
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${app}`;
  return until(`a pod of ${app} in ${namespace}`, async () => (await api.list(path)).map(asPod)[0]);
}

/** Objects in a list do not say what they are. */
function asPod(item: Manifest): Manifest {
  return { ...item, apiVersion: 'v1', kind: 'Pod' };
}

/** The running containers of a pod. */
export function containersOf({ metadata, spec, status = {} }: Manifest): readonly Running[] {
  const wanted = [...(spec.initContainers ?? []), ...spec.containers];
  const states = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  return states.flatMap(({ name, containerID, imageID, state, restartCount }) => {
    if (HOPELESS.includes(state?.waiting?.reason)) throw new Error(hopeless(metadata.name, name, state.waiting));
    if (!state?.running || !containerID) return [];
    return {
      node: spec.nodeName,
      namespace: metadata.namespace ?? '',
      pod: metadata.name,
      podUid: metadata.uid ?? '',
      container: name,
      containerId: containerID.replace(/^.*:\/\//, ''),
      image: wanted.find((each) => each.name === name).image,
      digest: /sha256:[0-9a-f]{64}$/.exec(imageID)?.[0],
      restarts: restartCount,
    };
  });
}

function hopeless(pod: string, container: string, { reason, message }: { reason: string; message?: string }): string {
  return `container ${container} of pod ${pod} cannot start: ${reason} ${message ?? ''} (is its image on the node?)`;
}
