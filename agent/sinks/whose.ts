import type { Image, Kubeflow, Owner, OwnerLink, Verdict, Workload } from '../model.ts';
import { named, namedImage, shown } from './shown.ts';
import { spreadText } from './spread-text.ts';

/** What the cluster says of a workload, in one line each; what is not known says why. */
export interface ClusterFacts {
  readonly image: string;
  readonly owner: string;
  readonly kubeflow: string;
  readonly spread: string;
}

const KUBEFLOW_TITLES: Readonly<Record<Kubeflow['kind'], string>> = {
  notebook: 'Notebook',
  'pipeline run': 'Pipeline run',
  'katib trial': 'Katib trial',
  'training job': 'Training job',
  tensorboard: 'TensorBoard',
  serving: 'Inference service',
  profile: 'Profile',
};

const MAX_LINKS = 10;
const MAX_REASON = 200;

export function clusterFacts({ workload, state, dossier }: Verdict): ClusterFacts {
  const unidentified = whyUnidentified(workload);
  if (workload.kind === 'host') return everywhere('none: it is a process of the host');
  if (unidentified !== undefined) {
    const none = workload.identity === 'none' && workload.podUid === undefined;
    return everywhere(`${none ? 'none' : 'not known'}: ${unidentified}`);
  }
  const image = workload.image === undefined ? 'not known: the pod does not name it' : imageText(workload.image);
  if (dossier === undefined) {
    const asked = state === 'suspected' ? 'the cluster is asked once it fires' : 'the cluster has not answered';
    return { ...everywhere(`not known: ${asked}`), image };
  }
  const { owner, kubeflow, spread } = dossier;
  return {
    image,
    owner: ownerText(owner, kubeflow?.person),
    kubeflow: kubeflow === undefined ? 'none: nothing says that the pod belongs to Kubeflow' : kubeflowText(kubeflow),
    spread: spreadText(spread, workload),
  };
}

/** A line for a person; `name` says what it is about. */
export interface Fact {
  readonly name: 'pod' | keyof ClusterFacts;
  readonly text: string;
}

/** What a person is shown of it: nothing twice, and nothing of Kubeflow or of pods where neither has to do with it. */
export function factsOf(verdict: Verdict): Fact[] {
  const { workload, dossier } = verdict;
  if (workload.kind === 'host') return [];
  const { image, owner, kubeflow, spread } = clusterFacts(verdict);
  if (workload.identity !== 'known') return [{ name: 'pod', text: owner }];
  const facts: Fact[] = [
    { name: 'image', text: image },
    { name: 'owner', text: owner },
  ];
  if (dossier?.kubeflow !== undefined) facts.push({ name: 'kubeflow', text: kubeflow });
  if (dossier !== undefined) facts.push({ name: 'spread', text: spread });
  return facts;
}

/** Why a container goes without the names that the cluster gives it; undefined when it has them. */
export function whyUnidentified({ identity, podUid }: Workload): string | undefined {
  if (identity === 'known') return undefined;
  if (identity === 'awaited') return 'the cluster has not told which pod this container is of';
  return podUid === undefined ? 'the container is not one of a pod' : 'no cluster is watched that could name the pod';
}

/** `Notebook nb of alice@example.org`, for the summary; empty when nothing is known. */
export function whoseText({ dossier }: Verdict): string {
  if (dossier === undefined) return '';
  const { owner, kubeflow } = dossier;
  const top = owner.chain.at(-1);
  const made = top === undefined ? '' : linkText(top);
  // What only labels claim is no answer to whose it is: the pod's maker wrote them.
  const isKnown = kubeflow?.confirmed === true && kubeflow.kind !== 'profile';
  const thing = isKnown ? `${KUBEFLOW_TITLES[kubeflow.kind]} ${named(kubeflow.name)}` : made;
  const person = kubeflow?.person;
  if (person === undefined) return thing;
  return thing === '' ? `in the profile of ${named(person)}` : `${thing} of ${named(person)}`;
}

/** `StatefulSet nb -> Notebook nb`, from the pod upwards. */
function ownerText({ chain, endsBecause }: Owner, person: string | undefined): string {
  const links = chain.slice(0, MAX_LINKS).map(linkText);
  const more = endsBecause === undefined ? '' : shown(endsBecause, MAX_REASON);
  const whose = person === undefined ? '' : `, of ${named(person)}`;
  if (links.length > 0)
    return links.join(' -> ') + whose + (more === '' ? '' : `; what is above it is not known: ${more}`);
  if (more !== '') return `not known: ${more}`;
  return `none: the pod was made by hand${person === undefined ? '' : ` in the profile of ${named(person)}`}`;
}

export function linkText({ kind, name }: Pick<OwnerLink, 'kind' | 'name'>): string {
  return `${named(kind)} ${named(name)}`;
}

function kubeflowText(kubeflow: Kubeflow): string {
  const { kind, name, confirmed, run, experiment, creator } = kubeflow;
  if (kind === 'profile') return `no part of Kubeflow made it; ${profileText(kubeflow)}`;
  const title = `${KUBEFLOW_TITLES[kind]} ${named(name)}`;
  const parts = [confirmed ? title : `claims to be ${title} (only its labels say so)`];
  if (run !== undefined) parts.push(`run ${named(run)}`);
  if (experiment !== undefined) parts.push(`experiment ${named(experiment)}`);
  parts.push(profileText(kubeflow));
  if (creator !== undefined) parts.push(`created by ${named(creator)} as its annotation says`);
  return parts.join(', ');
}

function profileText({ profile, person, unknownBecause = 'the namespace is not a profile' }: Kubeflow): string {
  if (profile === undefined) return `person not known: ${shown(unknownBecause, MAX_REASON)}`;
  return person === undefined
    ? `profile ${named(profile)}, whose namespace names no person`
    : `profile ${named(profile)} of ${named(person)}`;
}

function imageText({ reference, registry, digest, trusted }: Image): string {
  const hash = digest === undefined ? 'no digest is reported' : named(digest);
  return `${namedImage(reference)} from ${named(registry)} (${trustText(trusted)}; ${hash})`;
}

/** Whether an image comes from a place that the configuration trusts, or why that is not known. */
export function trustText(trusted: boolean | undefined): string {
  if (trusted === undefined) return 'images.trusted is not set';
  return trusted ? 'trusted' : 'not trusted';
}

function everywhere(text: string): ClusterFacts {
  return { image: text, owner: text, kubeflow: text, spread: text };
}
