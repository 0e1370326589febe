import { NOBODYS_WALLET } from '../stand-ins/stand-in.ts';
import type { Manifest, Metadata } from './api.ts';

/** Made by images.ts; no registry has them. */
export const STAND_IN_IMAGE = 'davylamp.test/stand-in:1';
/** What the attack of 2020 ran. */
export const ATTACK_IMAGE = 'ddsfdfsaadfs/dfsdf:99';

/** As xmrig is called. Nothing here ever connects to it: the stand-in only carries the words. */
export const MINER_ARGV = ['-o', 'stratum+tcp://pool.supportxmr.com:3333', '-u', NOBODYS_WALLET, '-p', 'x'];

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly [field: string]: unknown;
}

/** A container in which something looks like a miner. */
export function miner(name = 'miner', fields: object = {}): Container {
  const command = ['/usr/local/bin/xmrig', ...MINER_ARGV];
  return { name, image: STAND_IN_IMAGE, imagePullPolicy: 'Never', command, ...fields };
}

/** The same program at honest work. */
export function worker(name = 'worker', fields: object = {}): Container {
  const command = ['/usr/local/bin/data-worker', '--shard=3'];
  return { name, image: STAND_IN_IMAGE, imagePullPolicy: 'Never', command, ...fields };
}

/** Bound to the node where the agent is, so that no scheduler has a say. */
export function podSpec(node: string, containers: readonly Container[], fields: object = {}): object {
  return { nodeName: node, terminationGracePeriodSeconds: 1, containers, ...fields };
}

export function pod(metadata: Metadata, spec: object): Manifest {
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec };
}

/** Pods of a controller carry `app`, by which they are found again. */
export function template(app: string, spec: object, labels: Readonly<Record<string, string>> = {}): object {
  return { metadata: { labels: { app, ...labels } }, spec };
}

/** A Deployment, StatefulSet or DaemonSet. */
export function workloadSet(
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet',
  metadata: Metadata,
  spec: object,
  labels: Readonly<Record<string, string>> = {},
): Manifest {
  const { name } = metadata;
  const replicas = kind === 'DaemonSet' ? {} : { replicas: 1 };
  const service = kind === 'StatefulSet' ? { serviceName: name } : {};
  const selector = { matchLabels: { app: name } };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata,
    spec: { ...replicas, ...service, selector, template: template(name, spec, labels) },
  };
}

export function job(metadata: Metadata, spec: object, labels: Readonly<Record<string, string>> = {}): Manifest {
  const once = template(metadata.name, { restartPolicy: 'Never', ...spec }, labels);
  return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template: once } };
}

/** What makes `owner` the controller of an object. It must be there already: the API server gave it its uid. */
export function ownedBy({ apiVersion, kind, metadata }: Manifest): { readonly ownerReferences: readonly object[] } {
  const { name, uid } = metadata;
  return { ownerReferences: [{ apiVersion, kind, name, uid, controller: true }] };
}
