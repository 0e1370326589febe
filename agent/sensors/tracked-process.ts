import { closeSync } from 'node:fs';
import type { Cgroup, Exe, Process } from '../model.ts';
import { kernelThreadFlag, type Stat } from '../procfs/stat.ts';
import type { SystemFacts } from '../procfs/system.ts';

const unknownExe: Exe = { state: 'none', path: '' };

/** A process as the process sensor follows it from turn to turn. */
export class TrackedProcess implements Process {
  readonly pid: number;
  readonly startTicks: number;
  readonly startedAt: number;
  readonly kernelThread: boolean;
  ppid = 0;
  comm = '';
  zombie = false;
  rssPages = 0;
  virtualBytes = 0;
  cpuSeconds = 0;
  cores = 0;
  exe: Exe = unknownExe;
  cmdline: readonly string[] = [];
  cgroup: Cgroup;
  netns = 0;
  /** Kept open on /proc/<pid>/stat; -1 when it is opened for each read. */
  fd = -1;
  /** The turn in which it was last listed, to tell who ended. */
  turn = 0;
  private readAt: number;
  private startcode: number;
  private startstack: number;

  constructor(stat: Stat, cgroup: Cgroup, facts: SystemFacts, clock: number) {
    this.pid = stat.pid;
    this.startTicks = stat.starttime;
    this.startedAt = facts.bootedAt + (stat.starttime * 1000) / facts.clockTicks;
    this.kernelThread = (stat.flags & kernelThreadFlag) !== 0;
    this.cgroup = cgroup;
    this.readAt = clock;
    this.startcode = stat.startcode;
    this.startstack = stat.startstack;
    this.update(stat, facts.clockTicks, clock);
  }

  is(stat: Stat): boolean {
    return this.startTicks === stat.starttime;
  }

  /** Takes over a newer reading of the same process. True when it runs another program now: an exec keeps the pid. */
  update(stat: Stat, clockTicks: number, clock: number): boolean {
    const cpuSeconds = (stat.utime + stat.stime) / clockTicks;
    const elapsed = clock - this.readAt;
    this.cores = elapsed > 0 ? Math.max(0, cpuSeconds - this.cpuSeconds) / elapsed : 0;
    this.cpuSeconds = cpuSeconds;
    this.readAt = clock;
    const replaced = this.isReplacedBy(stat);
    this.startcode = stat.startcode;
    this.startstack = stat.startstack;
    this.comm = stat.comm;
    this.ppid = stat.ppid;
    // When only its first thread ended, a process looks like a zombie and goes on.
    this.zombie = (stat.state === 'Z' || stat.state === 'X') && stat.threads <= 1;
    this.rssPages = stat.rss;
    this.virtualBytes = stat.vsize;
    return replaced;
  }

  /** Not read in this turn, because its container was idle. */
  rest(): void {
    this.cores = 0;
  }

  close(): void {
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = -1;
  }

  /** An exec moves code and stack; where those may not be seen (both 0), the name has to do. A zombie has none left. */
  private isReplacedBy(stat: Stat): boolean {
    if (stat.state === 'Z' || stat.state === 'X') return false;
    return stat.startstack !== this.startstack || stat.startcode !== this.startcode || stat.comm !== this.comm;
  }
}
