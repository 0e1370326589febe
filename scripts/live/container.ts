import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makePod, type PodGroups } from '../../test/stand-ins/pod.ts';

/** Microseconds: the period over which the kernel counts a limit (kernel.org: CFS bandwidth control). */
const PERIOD = 100_000;
/** Joins the control groups before it becomes the command. */
const JOIN = 'while [ "$1" != -- ]; do echo $$ > "$1/cgroup.procs" || exit 1; shift; done; shift; exec "$@"';

/** The control groups of a container, for something to run in that is to be judged by itself. */
export class Container {
  readonly groups: PodGroups = makePod('cgroupfs');
  private readonly children: ChildProcess[] = [];

  get id(): string {
    return this.groups.containerId;
  }

  /** Lets it use no more than so many cores. */
  limit(cores: number): void {
    const v1 = this.file('cpu.cfs_quota_us');
    const v2 = this.file('cpu.max');
    if (v1 !== undefined) writeFileSync(v1, String(cores * PERIOD));
    else if (v2 !== undefined) writeFileSync(v2, `${cores * PERIOD} ${PERIOD}`);
    else throw new Error('no control group of this machine can limit the CPU');
  }

  /** Starts a command in it, in `folder`. Its output is dropped; what it says last on stderr is kept for complaints. */
  start(command: readonly string[], folder: string): { readonly complaint: () => string } {
    const child = spawn('sh', ['-c', JOIN, 'sh', ...this.groups.folders, '--', ...command], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.children.push(child);
    let complaint = '';
    child.stderr.on('data', (text) => {
      complaint = (complaint + String(text)).slice(-500);
    });
    return { complaint: () => complaint.trim() };
  }

  /** Seconds of CPU that it has used so far. */
  cpuSeconds(): number {
    const v1 = this.file('cpuacct.usage');
    if (v1 !== undefined) return Number(readFileSync(v1, 'latin1')) / 1e9;
    const v2 = this.file('cpu.stat');
    if (v2 === undefined) throw new Error('no control group of this machine counts CPU');
    return Number(readFileSync(v2, 'latin1').match(/^usage_usec (\d+)/m)?.[1]) / 1e6;
  }

  get pids(): readonly number[] {
    const [folder = ''] = this.groups.folders;
    return readFileSync(join(folder, 'cgroup.procs'), 'latin1').split('\n').filter(Boolean).map(Number);
  }

  /** Kills what runs in it, and removes it. */
  async end(): Promise<void> {
    while (this.pids.length > 0) {
      for (const pid of this.pids) killIfThere(pid);
      await sleep(20);
    }
    for (const child of this.children) {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    this.groups.remove();
  }

  private file(name: string): string | undefined {
    return this.groups.folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
