import type { Kubeflow, KubeflowLabel, OwnerLink } from '../model.ts';
import { bounded } from './bounded.ts';
import type { Learnt } from './failure.ts';
import { CLAIMS, EXPERIMENT, KINDS, LABELS, type LabelMeaning, RUN_ID, TRIAL } from './kubeflow-kinds.ts';
import type { Profile } from './namespaces.ts';
import type { OwnerObject } from './owner-object.ts';
import type { Ancestry } from './owners.ts';
import type { Pod } from './pod.ts';

const EXPERIMENT_LABEL = 'katib.kubeflow.org/experiment';

type Thing = Pick<Kubeflow, 'kind' | 'name' | 'confirmed' | 'run' | 'experiment' | 'creator'>;

/**
 * What of Kubeflow a pod belongs to; undefined when nothing has to do with it. Only an owner that the API server has, with
 * the uid that the reference says, confirms anything: labels are the words of whoever made the pod.
 */
export function kubeflowOf(pod: Pod, ancestry: Ancestry, namespace: Learnt<Profile | undefined>): Kubeflow | undefined {
  const profile = namespace.ok ? namespace.value : undefined;
  const thing =
    confirmedThing(ancestry.objects) ?? referredThing(ancestry.chain) ?? claimedThing(pod.labels) ?? inProfile(profile);
  if (thing === undefined) return undefined;
  return {
    ...thing,
    ...(profile === undefined ? {} : { profile: profile.name }),
    ...(profile?.person === undefined ? {} : { person: profile.person }),
    ...(namespace.ok ? {} : { unknownBecause: namespace.failure.reason }),
    labels: labelsOf(pod.labels, ancestry.objects),
  };
}

/** Of several, the topmost says what it is all for: a job that a trial has started is that trial. */
function confirmedThing(objects: readonly OwnerObject[]): Thing | undefined {
  const object = objects.findLast(({ link }) => isMain(link)) ?? objects.findLast(({ link }) => kindOf(link));
  const kind = object && kindOf(object.link);
  if (object === undefined || kind === undefined) return undefined;
  const run = kind === 'pipeline run' ? object.labels[RUN_ID] : undefined;
  const experiment = kind === 'katib trial' ? experimentOf(objects, object) : undefined;
  return {
    kind,
    name: object.link.name,
    confirmed: true,
    ...(run === undefined ? {} : { run }),
    ...(experiment === undefined ? {} : { experiment }),
    ...(kind === 'notebook' && object.creator !== undefined ? { creator: object.creator } : {}),
  };
}

/** What a reference says of an owner that could not be read. */
function referredThing(chain: readonly OwnerLink[]): Thing | undefined {
  const link = chain.at(-1);
  const kind = link && kindOf(link);
  return link && kind && { kind, name: link.name, confirmed: false };
}

function claimedThing(labels: Pod['labels']): Thing | undefined {
  const claim = CLAIMS.find(([label]) => labels[label]);
  if (claim === undefined) return undefined;
  const [label, kind] = claim;
  const { [RUN_ID]: run, [EXPERIMENT_LABEL]: experiment } = labels;
  return {
    kind,
    name: bounded(labels[label] ?? ''),
    confirmed: false,
    ...(kind === 'pipeline run' && run ? { run: bounded(run) } : {}),
    ...(kind === 'katib trial' && experiment ? { experiment: bounded(experiment) } : {}),
  };
}

/** Whoever made the pod: it is in the namespace of a person. */
function inProfile(profile: Profile | undefined): Thing | undefined {
  return profile?.isSure ? { kind: 'profile', name: profile.name, confirmed: true } : undefined;
}

/** An experiment is what trials are made for; by itself it is only the answer when there is no other. */
function isMain(link: OwnerLink): boolean {
  return kindOf(link) !== undefined && nameOf(link) !== EXPERIMENT;
}

function experimentOf(objects: readonly OwnerObject[], { link, labels, controller }: OwnerObject): string | undefined {
  const experiment = objects.find((object) => nameOf(object.link) === EXPERIMENT)?.link ?? controller;
  if (experiment !== undefined && nameOf(experiment) === EXPERIMENT) return bounded(experiment.name);
  return nameOf(link) === TRIAL ? labels[EXPERIMENT_LABEL] : undefined;
}

function labelsOf(labels: Pod['labels'], objects: readonly OwnerObject[]): KubeflowLabel[] {
  return [...LABELS].flatMap(([name, meaning]) => {
    const value = labels[name];
    if (value === undefined) return [];
    return [{ name, value: bounded(value), confirmed: isConfirmed(name, value, meaning, objects) }];
  });
}

/**
 * True when one of the owners that the label is about has that name, or bears the same label, or one of those between it
 * and the pod does. Other owners bear witness of nothing: a Deployment is made by the same hand as its pods.
 */
function isConfirmed(
  name: string,
  value: string,
  { of, isName }: LabelMeaning,
  objects: readonly OwnerObject[],
): boolean {
  const top = objects.findLastIndex(({ link }) => of.includes(nameOf(link)));
  const line = objects.slice(0, top + 1);
  return line.some(
    ({ link, labels }) => labels[name] === value || (isName && of.includes(nameOf(link)) && link.name === value),
  );
}

function kindOf(link: OwnerLink): Kubeflow['kind'] | undefined {
  return KINDS.get(nameOf(link));
}

/** `<kind>.<group>`: versions come and go. */
function nameOf({ apiVersion, kind }: OwnerLink): string {
  return `${kind}.${apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')))}`;
}
