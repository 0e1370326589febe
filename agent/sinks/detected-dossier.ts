import type { Dossier, Image, Kubeflow, Owner, Spread } from '../model.ts';
import { imageReference, withoutSecrets } from './shown.ts';

export interface DetectedImage {
  readonly reference: string;
  readonly registry: string;
  readonly digest?: string;
  readonly trusted?: boolean;
}

export interface DetectedOwner {
  /** From the pod's controller upwards. */
  readonly chain: readonly { readonly api_version: string; readonly kind: string; readonly name: string }[];
  readonly ends_because?: string;
}

export interface DetectedKubeflow {
  readonly kind: Kubeflow['kind'];
  readonly name: string;
  readonly confirmed: boolean;
  readonly run?: string;
  readonly experiment?: string;
  readonly profile?: string;
  /** Why neither profile nor person is known. */
  readonly unknown_because?: string;
  readonly person?: string;
  readonly creator?: string;
  readonly labels: readonly { readonly name: string; readonly value: string; readonly confirmed: boolean }[];
}

export interface DetectedSpread {
  readonly service_account: string;
  readonly token_mounted: boolean;
  readonly api_server?: {
    readonly pid: number;
    readonly comm: string;
    readonly first_seen: string;
    readonly last_seen: string;
  };
  readonly privileged: boolean;
  readonly host_pid: boolean;
  readonly host_network: boolean;
  readonly host_paths: readonly string[];
}

interface DetectedDossier {
  readonly owner: DetectedOwner;
  readonly kubeflow?: DetectedKubeflow;
  readonly spread: DetectedSpread;
}

/** Characters of a text, and entries of a list. A name in the API has at most 253 characters. */
const MAX_NAME = 256;
const MAX_TEXT = 1_024;
const MAX_LIST = 20;

/** What the cluster says, as it leaves the node. People write these texts, and not all of them are friends. */
export function toDossier({ owner, kubeflow, spread }: Dossier): DetectedDossier {
  return {
    owner: toOwner(owner),
    ...(kubeflow === undefined ? {} : { kubeflow: toKubeflow(kubeflow) }),
    spread: toSpread(spread),
  };
}

export function toImage({ reference, registry, digest, trusted }: Image): DetectedImage {
  return {
    reference: imageReference(reference, MAX_TEXT),
    registry: name(registry),
    ...(digest === undefined ? {} : { digest: name(digest) }),
    ...(trusted === undefined ? {} : { trusted }),
  };
}

function toOwner({ chain, endsBecause }: Owner): DetectedOwner {
  const links = chain.slice(0, MAX_LIST).map((link) => ({
    api_version: name(link.apiVersion),
    kind: name(link.kind),
    name: name(link.name),
  }));
  return {
    chain: links,
    ...(endsBecause === undefined ? {} : { ends_because: withoutSecrets(endsBecause, MAX_TEXT) }),
  };
}

function toKubeflow(kubeflow: Kubeflow): DetectedKubeflow {
  const { kind, confirmed, run, experiment, profile, person, creator, unknownBecause, labels } = kubeflow;
  const optional = Object.entries({ run, experiment, profile, person, creator, unknown_because: unknownBecause });
  const known = optional.flatMap(([key, text]) => (text === undefined ? [] : [[key, name(text)]]));
  return {
    kind,
    name: name(kubeflow.name),
    confirmed,
    ...Object.fromEntries(known),
    labels: labels
      .slice(0, MAX_LIST)
      .map((label) => ({ name: name(label.name), value: name(label.value), confirmed: label.confirmed })),
  };
}

function toSpread({ serviceAccount, tokenMounted, apiServer, privileged, ...host }: Spread): DetectedSpread {
  return {
    service_account: name(serviceAccount),
    token_mounted: tokenMounted,
    ...(apiServer === undefined ? {} : { api_server: toClient(apiServer) }),
    privileged,
    host_pid: host.hostPid,
    host_network: host.hostNetwork,
    host_paths: host.hostPaths.slice(0, MAX_LIST).map(name),
  };
}

function toClient({ pid, comm, firstSeen, lastSeen }: NonNullable<Spread['apiServer']>) {
  return {
    pid,
    comm: withoutSecrets(comm, MAX_NAME),
    first_seen: new Date(firstSeen).toISOString(),
    last_seen: new Date(lastSeen).toISOString(),
  };
}

function name(text: string): string {
  return withoutSecrets(text, MAX_NAME);
}
