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
/** Pod uids of this benchmark start so; what an earlier run was killed over is swept by it. */
const OURS = 'podbe9c0000-';
const CONTROLLERS = ['cpu', 'cpuacct', 'cpu,cpuacct', 'memory', 'pids', 'systemd'];

/**
 * Containers as the kubelet's cgroupfs driver lays them out, one a pod, with real processes in them; they end with the
 * scope. Throws NotMeasured without root or where cgroups cannot be made.
 */
export async function startContainers(tools: Tools, options: ContainersOptions): Promise<AsyncDisposable> {
  requireRoot('cgroups');
  const parents = hierarchies().map((root) => `${root}/kubepods/burstable`);
  const made = parents.flatMap((parent) => makeMissing(parent));
  await Promise.all(parents.map(sweep));
  await using started = new AsyncDisposableStack();
  started.defer(async () => {
    await Promise.all(parents.map(sweep));
    for (const folder of made.reverse()) removeIfEmpty(folder);
  });
  for (let number = 0; number < options.count; number++) {
    started.use(await startContainer(tools, options, number, parents));
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

function startContainer(tools: Tools, options: ContainersOptions, number: number, parents: string[]): Promise<Child> {
  const path = `${OURS}0000-4000-8000-${hex(number, 12)}/${hex(number + 1, 64)}`;
  const cgroups = parents.map((parent) => `${parent}/${path}`);
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

/** The folders that it had to make, outermost first. */
function makeMissing(folder: string): string[] {
  if (existsSync(folder)) return [];
  const made = makeMissing(folder.slice(0, folder.lastIndexOf('/')));
  mkdirSync(folder);
  return [...made, folder];
}

/** Removes the cgroups of this benchmark. A cgroup is busy for a moment after its last process ended. */
async function sweep(parent: string): Promise<void> {
  for (const pod of readdirSync(parent).filter((name) => name.startsWith(OURS))) {
    for (const container of readdirSync(`${parent}/${pod}`, { withFileTypes: true })) {
      if (!container.isDirectory()) continue;
      const cgroup = `${parent}/${pod}/${container.name}`;
      for (let tries = 0; tries < 100 && !removeIfEmpty(cgroup); tries++) await sleep(20);
    }
    removeIfEmpty(`${parent}/${pod}`);
  }
}

function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EBUSY' || code === 'ENOTEMPTY') return false; // in use still, or by someone else
    throw error;
  }
}
