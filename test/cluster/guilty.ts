import { expect } from '@jest/globals';
import type { Detection } from '../../agent/sinks/detection.ts';
import type { Event, RunningAgent } from '../live/agent.ts';
import type { Running } from './containers.ts';

/** Turns after a verdict in which the innocent could still be accused. */
const TURNS_TO_ACCUSE = 4;

/** What a pod has that asks for nothing special. */
export const PLAIN_SPREAD = {
  service_account: 'default',
  token_mounted: true,
  privileged: false,
  host_pid: false,
  host_network: false,
  host_paths: [],
};

export interface Expected {
  /** `[api version, kind, name]` from the pod's controller upwards. */
  readonly owners?: readonly (readonly [string, string, string])[];
  readonly endsBecause?: RegExp;
  readonly kubeflow?: object;
  /** What differs from a pod that asks for nothing special. */
  readonly spread?: object;
}

/** Waits for the event that announces a container, and checks that it and the API say everything of it, exactly. */
export async function expectGuilty(agent: RunningAgent, of: Running, expected: Expected = {}): Promise<Detection> {
  const event = await agent.event(
    (each) => each.event === 'firing' && each.container_id === of.containerId,
    `the miner in ${of.namespace}/${of.pod}/${of.container} (${of.containerId})`,
  );
  const detection = await detectionOf(agent, of);
  const wanted = identityExpected(of, expected);
  expect(identityIn(event)).toEqual(wanted);
  expect(identityIn(detection)).toEqual(wanted);
  expect(detection).toMatchObject({ state: 'firing', severity: 'critical', families: ['xmrig'] });
  return detection;
}

/** Waits until the names of a container are known, and checks those alone. */
export async function expectNamed(agent: RunningAgent, of: Running): Promise<Detection> {
  const about = ({ container_id, identified }: Event) => container_id === of.containerId && identified;
  await agent.event(about, `the name of ${of.namespace}/${of.pod}/${of.container} (${of.containerId})`);
  const detection = await detectionOf(agent, of);
  const { node: _, containerId: container_id, podUid: pod_uid, namespace, pod, container } = of;
  expect(detection).toMatchObject({ namespace, pod, container, container_id, pod_uid, identified: true });
  return detection;
}

/** Lets the agent look some more, and checks that these containers are not accused. */
export async function expectInnocent(agent: RunningAgent, ...all: readonly Running[]): Promise<void> {
  await agent.turns(TURNS_TO_ACCUSE);
  const ids = all.map(({ containerId }) => containerId);
  const accused = [...(await agent.detections()), ...agent.events].map(({ container_id = '' }) => container_id);
  expect(accused.filter((id) => ids.includes(id))).toEqual([]);
}

export async function detectionOf(agent: RunningAgent, { containerId }: Running): Promise<Detection> {
  const found = (await agent.detections()).filter(({ container_id }) => container_id === containerId);
  expect(found).toHaveLength(1);
  return found[0] as Detection;
}

/** Everything that says whose it is, what of it changes with every run left out. */
export function identityIn(detection: Detection | Event): object {
  const { node, namespace, pod, container, container_id, pod_uid } = detection;
  const { identified, image, owner, kubeflow, spread } = detection;
  const names = { node, namespace, pod, container, container_id, pod_uid };
  return { ...names, identified, image, owner, kubeflow, spread };
}

function identityExpected(of: Running, { owners = [], endsBecause, kubeflow, spread }: Expected): object {
  const chain = owners.map(([api_version, kind, name]) => ({ api_version, kind, name }));
  const ends = endsBecause === undefined ? {} : { ends_because: expect.stringMatching(endsBecause) };
  const registry = of.image.split('/', 1)[0]?.includes('.') ? of.image.split('/', 1)[0] : 'docker.io';
  return {
    node: of.node,
    namespace: of.namespace,
    pod: of.pod,
    container: of.container,
    container_id: of.containerId,
    pod_uid: of.podUid,
    identified: true,
    image: { reference: of.image, registry, ...(of.digest === undefined ? {} : { digest: of.digest }) },
    owner: { chain, ...ends },
    kubeflow,
    spread: { ...PLAIN_SPREAD, ...spread },
  };
}
