import type { Container, Process } from '../model.ts';
import type { TrackedConnection } from './net-namespace.ts';

/** Pages: what holds the namespaces of a pod together is small (catatonit as /pause: 680 to 764 KiB, measured). */
const sandboxPages = 512;
/** Seconds since its start: it only waits. */
const sandboxCpu = 1;

/** Searches in vain after which an owner is presumed: one may have come too early. */
export const enoughSearches = 2;

/** Nobody was seen to hold it. */
export function isUnowned({ owner, presumed }: TrackedConnection): boolean {
  return owner === undefined || presumed === true;
}

/** Holds against the only container of a network what no one of it was seen to hold. */
export function presume(
  connections: readonly TrackedConnection[],
  members: readonly Process[],
  processes: ReadonlyMap<number, Process>,
): void {
  const missed = connections.filter((connection) => isUnowned(connection) && connection.sought >= enoughSearches);
  if (missed.length === 0) return;
  const hidden = [...processes.values()].filter(({ netns, kernelThread }) => netns === 0 && !kernelThread);
  const owner = presumedOwner(members, hidden);
  for (const connection of missed) {
    delete connection.owner;
    delete connection.presumed;
    if (owner === undefined) continue;
    connection.owner = owner;
    connection.presumed = true;
  }
}

/**
 * The process that stands for all of a network namespace whose connection nobody is seen to hold: the oldest of its only
 * container. Undefined when `members`, the processes seen in the namespace, are of several containers or of the host, or
 * when one of `hidden`, whose namespace may not be seen, may be in it too.
 */
export function presumedOwner(members: readonly Process[], hidden: readonly Process[]): Process | undefined {
  const [first, ...others] = byContainer(members);
  if (first === undefined || others.length > 0) return undefined;
  const { container } = first.cgroup;
  if (container === undefined) return undefined;
  return hidden.some((process) => mayShare(container, process.cgroup.container)) ? undefined : first;
}

/** The oldest process of each container, and of the host where there are any; the sandbox of a pod is left out. */
function byContainer(members: readonly Process[]): Process[] {
  const groups = new Map<string | undefined, Process[]>();
  for (const process of members) {
    const path = process.cgroup.container?.path;
    const group = groups.get(path);
    if (group === undefined) groups.set(path, [process]);
    else group.push(process);
  }
  const all = [...groups.values()];
  const working = all.filter((group) => !isSandbox(group));
  return (working.length > 0 ? working : all).map((group) => group.reduce(older));
}

/** Whatever calls itself so and works is none. */
function isSandbox([only, ...others]: readonly Process[]): boolean {
  if (only === undefined || others.length > 0 || only.cgroup.container === undefined) return false;
  return only.comm === 'pause' && only.rssPages <= sandboxPages && only.cpuSeconds < sandboxCpu;
}

/** Containers of one pod share its network; outside of pods, any two may. */
function mayShare(container: Container, other: Container | undefined): boolean {
  return other !== undefined && other.path !== container.path && other.podUid === container.podUid;
}

function older(a: Process, b: Process): Process {
  return b.startTicks < a.startTicks || (b.startTicks === a.startTicks && b.pid < a.pid) ? b : a;
}
