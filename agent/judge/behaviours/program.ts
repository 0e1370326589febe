import type { Evidence, Exe, Process, Snapshot } from '../../model.ts';
import type { BehaviourModel } from './model.ts';

/** Names of kernel threads that miners like to take, up to the separator that the kernel puts behind them. */
const kernelNames = ['kworker/', 'ksoftirqd/', 'migration/', 'kthreadd', 'kswapd', 'kdevtmpfs', 'rcu_sched'];

/** Milliseconds: clocks of files and of processes are rounded differently. */
const slack = 1_000;

/** Evidence in what a process is called and runs from; undefined for nearly all. */
export function disguise(process: Process, { weights }: BehaviourModel): Evidence | undefined {
  const { comm, exe } = process;
  if (isFakeKernelThread(process)) {
    const summary = `is called ${JSON.stringify(comm)} like a kernel thread but is an ordinary program`;
    const { weight } = weights['behaviour-fake-kernel-thread'];
    return { id: 'behaviour-fake-kernel-thread', kind: 'process_creation', weight, summary };
  }
  if (exe.state === 'memfd') {
    const summary = `runs from memory without a file (${exe.path})`;
    const { weight } = weights['behaviour-memfd-executable'];
    return { id: 'behaviour-memfd-executable', kind: 'disguise', weight, summary };
  }
  if (exe.state !== 'deleted') return undefined;
  const { weight } = weights['behaviour-deleted-executable'];
  return {
    id: 'behaviour-deleted-executable',
    kind: 'disguise',
    weight,
    summary: `its executable ${exe.path} was deleted`,
  };
}

/**
 * Kernel threads are known by their flag; this is about the names of everyone else. What the kernel is about to start has
 * such a name for a moment too, but no executable yet.
 */
function isFakeKernelThread({ comm, exe }: Process): boolean {
  if (exe.path === '') return false;
  return kernelNames.some((name) => comm === name || (name.endsWith('/') && comm.startsWith(name)));
}

/** Tells programs that were written shortly before they ran, or after their container began. */
export class FreshPrograms {
  private readonly known = new WeakMap<Exe, Evidence | 'none'>();

  /** Asked only about processes that are steadily busy; each program is judged once. */
  judge(process: Process, snapshot: Snapshot, model: BehaviourModel): Evidence | undefined {
    const known = this.known.get(process.exe) ?? fresh(process, snapshot, model) ?? 'none';
    if (process.exe.changedAt !== undefined) this.known.set(process.exe, known);
    return known === 'none' ? undefined : known;
  }
}

function fresh(process: Process, snapshot: Snapshot, { limits, weights }: BehaviourModel): Evidence | undefined {
  const { exe, startedAt } = process;
  const { changedAt = 0 } = exe;
  if (exe.state !== 'file' || changedAt === 0 || changedAt > startedAt + slack) return undefined;
  const began = containerBegan(process, snapshot);
  const isFresh =
    began === undefined ? startedAt - changedAt <= limits.fresh_seconds * 1000 : changedAt > began + slack;
  if (!isFresh) return undefined;
  const seconds = Math.max(0, Math.round((startedAt - changedAt) / 1000));
  const summary =
    began === undefined
      ? `its executable ${exe.path} was written ${seconds} s before it started`
      : `its executable ${exe.path} was written after its container had started`;
  const { weight } = weights['behaviour-fresh-executable'];
  return { id: 'behaviour-fresh-executable', kind: 'disguise', weight, summary };
}

/** The start of the oldest process in the container; undefined on the host. Files of an image are older than that. */
function containerBegan({ cgroup }: Process, { processes }: Snapshot): number | undefined {
  const path = cgroup.container?.path;
  if (path === undefined) return undefined;
  let began = Number.POSITIVE_INFINITY;
  for (const { cgroup: other, startedAt } of processes.values())
    if (other.container?.path === path) began = Math.min(began, startedAt);
  return began;
}
