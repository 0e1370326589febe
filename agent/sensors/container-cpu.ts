import type { Container, ContainerCpu, Process } from '../model.ts';
import type { CpuHierarchy } from '../procfs/cgroup-mounts.ts';
import { noFailures } from '../procfs/read.ts';
import { type CpuFiles, openCpuFiles, type Usage } from './container-cpu-files.ts';
import type { Draft, Sensor, Sight } from './sensor.ts';

export interface ContainerCpuOptions {
  /** Undefined when no cgroup file system was found. */
  readonly hierarchy: CpuHierarchy | undefined;
  /** Where it was looked for, to tell a person. */
  readonly cgroupfs: string;
  /** Containers followed at the most; more are counted as dropped. */
  readonly containers: number;
}

interface Followed {
  readonly container: Container;
  readonly files: CpuFiles;
  usage: Usage;
  clock: number;
  quotaCores: number | undefined;
  seen: boolean;
}

/**
 * CPU of each container, read from its cgroup before any process is: what rests there need not be looked at. It follows
 * the containers that processes were seen in, so a new one counts from the turn after its first process was met.
 */
export class ContainerCpuSensor implements Sensor {
  readonly name = 'container_cpu';
  readonly failures = noFailures();
  dropped = 0;
  private readonly options: ContainerCpuOptions;
  private readonly followed = new Map<string, Followed>();

  constructor(options: ContainerCpuOptions) {
    this.options = options;
  }

  sample(draft: Draft): void {
    const { hierarchy, cgroupfs } = this.options;
    if (hierarchy === undefined) throw new Error(`no cgroup hierarchy that accounts CPU below ${cgroupfs}`);
    const containers = new Map<string, ContainerCpu>();
    for (const followed of this.followed.values()) {
      const cpu = this.read(followed, draft);
      if (cpu !== undefined) containers.set(followed.container.path, cpu);
    }
    if (this.isStale(draft)) this.followNew(hierarchy, draft);
    draft.containers = containers;
  }

  describe(): Sight {
    const { hierarchy, cgroupfs } = this.options;
    if (hierarchy === undefined)
      return { sees: 'nothing', blind: [`container CPU: no cgroup hierarchy below ${cgroupfs}`] };
    const blind = this.failures.denied > 0 ? ['CPU of containers whose cgroup files may not be read'] : [];
    return { sees: `${this.followed.size} containers (cgroup v${hierarchy.version})`, blind };
  }

  close(): void {
    for (const followed of this.followed.values()) followed.files.close();
    this.followed.clear();
  }

  private read(followed: Followed, draft: Draft): ContainerCpu | undefined {
    const usage = followed.files.usage(followed.quotaCores !== undefined);
    if (typeof usage === 'string') {
      this.failures[usage]++;
      return undefined;
    }
    if (draft.full) followed.quotaCores = followed.files.quota();
    const cpu = compare(followed, usage, draft.clock);
    followed.usage = usage;
    followed.clock = draft.clock;
    return cpu;
  }

  /** Processes came or went in the turn before, which is what the draft still shows. */
  private isStale({ full, programs, ended }: Draft): boolean {
    return full || programs.length > 0 || ended.length > 0;
  }

  private followNew(hierarchy: CpuHierarchy, draft: Draft): void {
    for (const followed of this.followed.values()) followed.seen = false;
    for (const container of containersOf(draft.processes)) {
      const known = this.followed.get(container.path);
      if (known !== undefined) known.seen = true;
      else this.follow(hierarchy, container, draft.clock);
    }
    for (const [path, followed] of this.followed) {
      if (followed.seen) continue;
      followed.files.close();
      this.followed.delete(path);
    }
  }

  private follow(hierarchy: CpuHierarchy, container: Container, clock: number): void {
    if (this.followed.size >= this.options.containers) {
      this.dropped++;
      return;
    }
    const files = openCpuFiles(hierarchy, container.path);
    if (typeof files === 'string') {
      this.failures[files]++;
      return;
    }
    const quotaCores = files.quota();
    const usage = files.usage(quotaCores !== undefined);
    if (typeof usage === 'string') {
      files.close();
      this.failures[usage]++;
      return;
    }
    this.followed.set(container.path, { container, files, usage, clock, quotaCores, seen: true });
  }
}

function containersOf(processes: ReadonlyMap<number, Process>): Set<Container> {
  const containers = new Set<Container>();
  for (const { cgroup } of processes.values()) if (cgroup.container !== undefined) containers.add(cgroup.container);
  return containers;
}

function compare(before: Followed, now: Usage, clock: number): ContainerCpu {
  const elapsed = clock - before.clock;
  const periods = now.periods - before.usage.periods;
  return {
    container: before.container,
    cores: elapsed > 0 ? Math.max(0, now.seconds - before.usage.seconds) / elapsed : 0,
    ...(before.quotaCores === undefined ? {} : { quotaCores: before.quotaCores }),
    ...(periods > 0 ? { throttled: (now.throttled - before.usage.throttled) / periods } : {}),
  };
}
