import { setImmediate as breathe } from 'node:timers/promises';
import type { Cgroup, ContainerCpu, Process, Program } from '../model.ts';
import { abridge, parseCmdline } from '../procfs/cmdline.ts';
import { readChangeTime, readExe } from '../procfs/exe.ts';
import { parseNamespaceLink } from '../procfs/fd.ts';
import { FileReader, list, noFailures, type Outcome, open, readLink } from '../procfs/read.ts';
import { emptyStat, parseStat } from '../procfs/stat.ts';
import type { SystemFacts } from '../procfs/system.ts';
import { Cgroups } from './cgroups.ts';
import type { Draft, Sensor, Sight } from './sensor.ts';
import { TrackedProcess } from './tracked-process.ts';

export interface ProcessOptions {
  readonly procfs: string;
  readonly facts: SystemFacts;
  /** Absolute path of our own cgroup, see Cgroups. */
  readonly ownCgroup: string;
  /** stat files kept open at the most. Reading one that is open costs half; each holds about 5 KiB of kernel memory. */
  readonly openFiles: number;
  /** Processes followed at the most; more are counted as dropped. */
  readonly processes: number;
}

/** Of a command line is judged what the kernel allows for one argument (MAX_ARG_STRLEN, execve(2)), in bytes. */
const cmdlineJudged = 128 * 1024;
/** Of a command line is kept, in characters. */
const cmdlineKept = 1024;
/** Processes read before the event loop gets its turn. */
const slice = 128;
/** Below this many cores a container rests, and its processes are read in full turns only. */
const restingCores = 0.01;
/** From this many cores on, it is of interest when a program was written. */
const workingCores = 0.15;

const host: Cgroup = { cpuPath: '/' };

/** The process table: who runs, what, since when, with how much CPU. Reads argv, exe and cgroup once for each exec. */
export class ProcessSensor implements Sensor {
  readonly name = 'process';
  readonly failures = noFailures();
  private readonly options: ProcessOptions;
  private readonly cgroups: Cgroups;
  private readonly processes = new Map<number, TrackedProcess>();
  private readonly statFile = new FileReader(1024);
  private readonly file = new FileReader(cmdlineJudged);
  private readonly stat = emptyStat();
  private programs: Program[] = [];
  private ended: Process[] = [];
  private turn = 0;
  private openFiles = 0;
  private readAgain = false;
  /** Processes beyond the limit, and command lines of which the end was not read. */
  private beyond = 0;
  private cut = 0;

  constructor(options: ProcessOptions) {
    this.options = options;
    this.cgroups = new Cgroups(options.ownCgroup);
  }

  get dropped(): number {
    return this.beyond + this.cut;
  }

  /** Reports every program once more in the next turn, for example because the signatures changed. */
  readProgramsAgain(): void {
    this.readAgain = true;
  }

  async sample(draft: Draft): Promise<void> {
    const names = list(this.options.procfs);
    if (typeof names === 'string') throw new Error(`${this.options.procfs} can not be listed: ${names}`);
    this.turn++;
    this.programs = [];
    this.ended = [];
    const everything = draft.full || this.readAgain;
    let read = 0;
    for (const name of names) {
      const pid = pidOf(name);
      if (pid === 0) continue;
      const known = this.processes.get(pid);
      if (known !== undefined && !everything && rests(known, draft.containers)) {
        known.turn = this.turn;
        known.rest();
        continue;
      }
      this.look(pid, known, draft.clock);
      if (++read % slice === 0) await breathe();
    }
    this.forgetEnded();
    this.readAgain = false;
    draft.processes = this.processes;
    draft.programs = this.programs;
    draft.ended = this.ended;
  }

  describe(): Sight {
    const all = [...this.processes.values()];
    const people = all.filter((process) => !process.kernelThread);
    const hidden = people.filter((process) => process.exe.state === 'denied').length;
    const blind: string[] = [];
    if (hidden > 0) blind.push(`exe, network and files of ${hidden} processes of other users (needs CAP_SYS_PTRACE)`);
    if (!this.processes.has(1))
      blind.push('other users or the rest of the node: pid 1 is not visible (hidepid or pid namespace)');
    if (this.beyond > 0) blind.push(`${this.beyond} readings beyond the limit of ${this.options.processes} processes`);
    if (this.cut > 0) blind.push(`the ends of ${this.cut} command lines of more than ${cmdlineJudged / 1024} KiB`);
    return { sees: `${people.length} processes, ${all.length - people.length} kernel threads`, blind };
  }

  close(): void {
    for (const process of this.processes.values()) process.close();
    this.processes.clear();
  }

  private look(pid: number, known: TrackedProcess | undefined, clock: number): void {
    this.stat.comm = known?.comm ?? '';
    const outcome = this.readStat(pid, known);
    if (outcome === 'ok' && parseStat(this.statFile.bytes, this.statFile.length, this.stat)) {
      if (known === undefined) this.meet(pid, clock);
      else this.follow(known, clock);
      return;
    }
    this.failures[outcome === 'ok' ? 'broken' : outcome]++;
    // Not readable is not ended.
    if (known !== undefined && outcome !== 'gone') known.turn = this.turn;
  }

  private readStat(pid: number, known: TrackedProcess | undefined): Outcome {
    if (known !== undefined && known.fd >= 0) {
      const outcome = this.statFile.readOnceFrom(known.fd);
      // A descriptor belongs to the process, not to the pid: the pid may have been given to another one already.
      if (outcome !== 'gone') return outcome;
    }
    return this.statFile.readOnce(`${this.options.procfs}/${pid}/stat`);
  }

  private follow(known: TrackedProcess, clock: number): void {
    if (!known.is(this.stat)) {
      this.forget(known);
      this.meet(known.pid, clock);
      return;
    }
    known.turn = this.turn;
    const replaced = known.update(this.stat, this.options.facts.clockTicks, clock);
    if (replaced || this.readAgain) this.readProgram(known);
    if (known.cores >= workingCores && known.exe.state === 'file') this.readExeTime(known);
  }

  /** Once for each program: half of the processes of a node never work enough to be worth it. */
  private readExeTime(process: TrackedProcess): void {
    if ('changedAt' in process.exe) return;
    const changedAt = readChangeTime(`${this.options.procfs}/${process.pid}/exe`);
    process.exe = { ...process.exe, changedAt: changedAt ?? 0 };
  }

  private meet(pid: number, clock: number): void {
    if (this.processes.size >= this.options.processes) {
      this.beyond++;
      return;
    }
    const process = new TrackedProcess(this.stat, host, this.options.facts, clock);
    process.turn = this.turn;
    this.processes.set(pid, process);
    if (process.kernelThread) return;
    this.keepOpen(process);
    this.readProgram(process);
  }

  private keepOpen(process: TrackedProcess): void {
    if (this.openFiles >= this.options.openFiles) return;
    const fd = open(`${this.options.procfs}/${process.pid}/stat`);
    if (typeof fd !== 'number') return;
    process.fd = fd;
    this.openFiles++;
  }

  private readProgram(process: TrackedProcess): void {
    if (process.kernelThread || process.zombie) return;
    const folder = `${this.options.procfs}/${process.pid}`;
    process.exe = readExe(`${folder}/exe`);
    if (process.exe.state === 'denied') this.failures.denied++;
    if (this.count(this.file.read(`${folder}/cgroup`))) process.cgroup = this.cgroups.of(this.file.text());
    const link = readLink(`${folder}/ns/net`);
    process.netns = 'target' in link ? parseNamespaceLink(link.target) : 0;
    if (!this.count(this.file.read(`${folder}/cmdline`))) return;
    if (this.file.truncated) this.cut++;
    const cmdline = parseCmdline(this.file.bytes, this.file.length);
    process.cmdline = abridge(cmdline, cmdlineKept);
    this.programs.push({ process, cmdline });
  }

  private count(outcome: Outcome): boolean {
    if (outcome !== 'ok') this.failures[outcome]++;
    return outcome === 'ok';
  }

  private forgetEnded(): void {
    for (const process of this.processes.values()) if (process.turn !== this.turn) this.forget(process);
  }

  private forget(process: TrackedProcess): void {
    if (process.fd >= 0) this.openFiles--;
    process.close();
    this.processes.delete(process.pid);
    this.ended.push(process);
  }
}

/** Kernel threads can not mine and are looked at in full turns only, like what lives in a resting container. */
function rests(process: TrackedProcess, containers: ReadonlyMap<string, ContainerCpu>): boolean {
  if (process.kernelThread) return true;
  const path = process.cgroup.container?.path;
  const cpu = path === undefined ? undefined : containers.get(path);
  return cpu !== undefined && cpu.cores < restingCores;
}

/** Names of processes in /proc are numbers; everything else there is not a process. 0 for those. */
function pidOf(name: string): number {
  const first = name.charCodeAt(0);
  return first >= 0x31 && first <= 0x39 ? Number(name) : 0;
}
