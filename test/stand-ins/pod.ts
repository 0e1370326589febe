import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isStale, tryTo } from './stale.ts';

const ROOT = '/sys/fs/cgroup';
/** Hierarchies that account or limit CPU: cgroup v1 apart or together, the v2 half of a hybrid machine. */
const HIERARCHIES = ['cpu', 'cpuacct', 'cpu,cpuacct', 'unified'];
/** Pod uids of stand-ins start like this, so that stale ones are known. */
const MARK = '57a2d115';
/** A kubelet on this machine removes the groups of pods that it does not know from its own `/kubepods`. */
const APART = '/davylamp-stand-ins';

export type CgroupDriver = 'cgroupfs' | 'systemd';

/** A container of a pod that exists only as control groups, for a stand-in to run in. */
export interface PodGroups {
  readonly podUid: string;
  readonly containerId: string;
  /** Path below each hierarchy. */
  readonly path: string;
  /** Its folder in every hierarchy. */
  readonly folders: readonly string[];
  /** Removes them; nothing may run in them any more. */
  remove(): void;
}

/** Makes the control groups of a burstable pod, named as kubelet names them with either driver. */
export function makePod(driver: CgroupDriver): PodGroups {
  const podUid = newPodUid();
  const containerId = randomBytes(32).toString('hex');
  const path = driver === 'systemd' ? systemdPath(podUid, containerId) : cgroupfsPath(podUid, containerId);
  const folders = hierarchies().map((hierarchy) => join(hierarchy, path));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  return { podUid, containerId, path, folders, remove: () => folders.forEach(removeUpwards) };
}

/** Removes the groups of runs that were killed. */
export function removeStalePods(): void {
  for (const hierarchy of hierarchies()) {
    for (const parent of [`${APART}/kubepods/burstable`, 'kubepods.slice/kubepods-burstable.slice']) {
      const pods = list(join(hierarchy, parent)).filter((name) => name.includes(`pod${MARK}`));
      for (const pod of pods.map((name) => join(hierarchy, parent, name)).filter(isStale)) {
        for (const container of list(pod)) removeUpwards(join(pod, container));
      }
    }
  }
}

function newPodUid(): string {
  return `${MARK}-0000-4000-8000-${randomBytes(6).toString('hex')}`;
}

function cgroupfsPath(podUid: string, containerId: string): string {
  return `${APART}/kubepods/burstable/pod${podUid}/${containerId}`;
}

function systemdPath(podUid: string, containerId: string): string {
  const slice = `kubepods-burstable-pod${podUid.replaceAll('-', '_')}.slice`;
  return `/kubepods.slice/kubepods-burstable.slice/${slice}/cri-containerd-${containerId}.scope`;
}

/** All folders that hold a hierarchy in use here; the root alone on a machine with cgroup v2 only. */
function hierarchies(): readonly string[] {
  if (existsSync(join(ROOT, 'cgroup.controllers'))) return [ROOT];
  return HIERARCHIES.map((name) => join(ROOT, name)).filter((folder) => existsSync(join(folder, 'cgroup.procs')));
}

function list(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

/** Removes a group and those above it, up to the first that is still in use. */
function removeUpwards(folder: string): void {
  // In use by another pod, or removed by another run that was quicker; a hierarchy itself is EBUSY or EPERM.
  tryTo(() => {
    for (let each = folder; basename(each) !== basename(ROOT); each = dirname(each)) rmdirSync(each);
  }, ['EBUSY', 'ENOTEMPTY', 'ENOENT', 'EPERM']);
}

/** Whether we may make control groups here. */
export function podsCanBeMade(): boolean {
  const folders = hierarchies();
  return folders.length > 0 && folders.every((folder) => isWritable(folder));
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    // Not ours, or mounted read-only.
    return false;
  }
}
