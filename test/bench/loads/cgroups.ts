import { existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { NotMeasured } from '../figure.ts';
import { requireRoot } from '../requirements.ts';

/** A container without any runtime: its cgroups, in which processes can be put. */
export interface EmptyContainer {
  readonly id: string;
  /** The cgroup.procs file of each hierarchy. */
  readonly procs: readonly string[];
}

export interface Cgroups extends AsyncDisposable {
  /** Makes the cgroups of another container, in a pod of its own. */
  container(): EmptyContainer;
}

const MOUNT = '/sys/fs/cgroup';
/** In a place of its own, so that a kubelet on this machine is left alone. */
const OURS = 'davylamp-bench';
const CONTROLLERS = ['cpu', 'cpuacct', 'cpu,cpuacct', 'memory', 'pids', 'systemd'];

/**
 * Lays containers out as the kubelet's cgroupfs driver does. All are removed with the scope, when their processes have
 * ended. Throws NotMeasured without root or where there are no cgroups.
 */
export async function openCgroups(): Promise<Cgroups> {
  requireRoot('cgroups');
  const roots = hierarchies().map((root) => `${root}/${OURS}`);
  const removeAll = async () => {
    for (const root of roots) await remove(root);
  };
  await removeAll(); // what a run that was killed left
  let number = 0;
  return {
    container() {
      const id = hex(++number, 64);
      const path = `kubepods/burstable/pod00000000-0000-4000-8000-${hex(number, 12)}/${id}`;
      const cgroups = roots.map((root) => `${root}/${path}`);
      for (const cgroup of cgroups) mkdirSync(cgroup, { recursive: true });
      return { id, procs: cgroups.map((cgroup) => `${cgroup}/cgroup.procs`) };
    },
    [Symbol.asyncDispose]: removeAll,
  };
}

/** Version 1 controllers where they are mounted one by one (hybrid too), else the one tree of version 2. */
function hierarchies(): string[] {
  const mounted = CONTROLLERS.map((name) => `${MOUNT}/${name}`).filter((root) => existsSync(`${root}/cgroup.procs`));
  if (mounted.length > 0) return mounted;
  if (existsSync(`${MOUNT}/cgroup.procs`)) return [MOUNT];
  throw new NotMeasured(`needs cgroups under ${MOUNT}`);
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}

/** Removes a cgroup and those below it. One is busy for a moment after its last process ended. */
async function remove(cgroup: string): Promise<void> {
  if (!existsSync(cgroup)) return;
  for (const entry of readdirSync(cgroup, { withFileTypes: true })) {
    if (entry.isDirectory()) await remove(`${cgroup}/${entry.name}`);
  }
  for (let tries = 1; !isRemoved(cgroup); tries++) {
    if (tries > 100) throw new Error(`${cgroup} stays busy: something runs in it`);
    await sleep(20);
  }
}

function isRemoved(cgroup: string): boolean {
  try {
    rmdirSync(cgroup);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBUSY') return false;
    throw error;
  }
}
