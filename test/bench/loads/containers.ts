import { existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from '../child.ts';
import { NotMeasured } from '../figure.ts';
import { requireRoot } from '../requirements.ts';
import type { Tools } from '../tools.ts';
import { startCrowd } from './crowd.ts';

export interface ContainersOptions {
  readonly count: number;
  /** Processes in each, besides the one that started them. */
  readonly processes: number;
  readonly busy: number;
  /** Percent of a core that the first process of each busy one uses. */
  readonly duty: number;
}

const CGROUPS = '/sys/fs/cgroup';
/** In a place of its own, so that a kubelet on this machine is left alone. */
const OURS = 'davylamp-bench';
const CONTROLLERS = ['cpu', 'cpuacct', 'cpu,cpuacct', 'memory', 'pids', 'systemd'];

/**
 * Containers as the kubelet's cgroupfs driver lays them out, one a pod, with real processes in them; they end with the
 * scope. Throws NotMeasured without root or where cgroups cannot be made.
 */
export async function startContainers(tools: Tools, options: ContainersOptions): Promise<AsyncDisposable> {
  requireRoot('cgroups');
  const roots = hierarchies().map((root) => `${root}/${OURS}`);
  const removeAll = async () => {
    for (const root of roots) await remove(root);
  };
  await removeAll(); // what a run that was killed left
  await using started = new AsyncDisposableStack();
  started.defer(removeAll);
  for (let number = 0; number < options.count; number++) {
    started.use(await startContainer(tools, options, number, roots));
  }
  return started.move();
}

/** Version 1 controllers where they are mounted one by one (hybrid too), else the one tree of version 2. */
function hierarchies(): string[] {
  const mounted = CONTROLLERS.map((name) => `${CGROUPS}/${name}`).filter((root) => existsSync(`${root}/cgroup.procs`));
  if (mounted.length > 0) return mounted;
  if (existsSync(`${CGROUPS}/cgroup.procs`)) return [CGROUPS];
  throw new NotMeasured(`needs cgroups under ${CGROUPS}`);
}

function startContainer(tools: Tools, options: ContainersOptions, number: number, roots: string[]): Promise<Child> {
  const path = `kubepods/burstable/pod00000000-0000-4000-8000-${hex(number, 12)}/${hex(number + 1, 64)}`;
  const cgroups = roots.map((root) => `${root}/${path}`);
  for (const cgroup of cgroups) mkdirSync(cgroup, { recursive: true });
  return startCrowd(tools, {
    count: options.processes,
    duty: number < options.busy ? options.duty : 0,
    cgroups: cgroups.map((cgroup) => `${cgroup}/cgroup.procs`),
  });
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
