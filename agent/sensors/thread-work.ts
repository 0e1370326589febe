import type { ThreadWork } from '../model.ts';
import { type Failures, FileReader, list, type Outcome } from '../procfs/read.ts';
import { emptyStat, parseStat } from '../procfs/stat.ts';
import { parseStatus } from '../procfs/status.ts';

/** Threads looked at for one process at the most. */
const threadLimit = 512;
/** A thread that did less than this share of what the busiest one did is no worker. */
const workerShare = 0.25;

/** Of one thread, since it started. */
interface Thread {
  /** CPU, in seconds. */
  readonly used: number;
  /** Times it gave the CPU away by itself, to wait for something. */
  readonly waits: number;
  readonly faults: number;
}

/** What the threads of a process have done so far. */
export interface ThreadState {
  /** Seconds. */
  readonly clock: number;
  readonly threads: ReadonlyMap<number, Thread>;
  /** Bytes that the process has read from files so far; undefined when it may not be seen. */
  readonly bytesRead: number | undefined;
}

/** Reads what the threads of a process have done: two files a thread, 20 us each. */
export class ThreadReader {
  private readonly file = new FileReader(4096);
  private readonly stat = emptyStat();
  private readonly clockTicks: number;
  private readonly failures: Failures;

  /** Counts in `failures` what could not be read. */
  constructor(clockTicks: number, failures: Failures) {
    this.clockTicks = clockTicks;
    this.failures = failures;
  }

  /** `folder` is /proc/<pid>. */
  read(folder: string, clock: number): ThreadState {
    return { clock, threads: this.readThreads(folder), bytesRead: this.readBytes(folder) };
  }

  private readThreads(folder: string): Map<number, Thread> {
    const threads = new Map<number, Thread>();
    const names = list(`${folder}/task`);
    if (typeof names === 'string') {
      this.failures[names]++;
      return threads;
    }
    for (const name of names.slice(0, threadLimit)) {
      if (!this.count(this.file.readOnce(`${folder}/task/${name}/stat`))) continue;
      if (!parseStat(this.file.bytes, this.file.length, this.stat)) continue;
      const { pid, utime, stime, faults } = this.stat;
      if (!this.count(this.file.readOnce(`${folder}/task/${name}/status`))) continue;
      const waits = parseStatus(this.file.text()).voluntarySwitches;
      threads.set(pid, { used: (utime + stime) / this.clockTicks, waits, faults });
    }
    return threads;
  }

  /** rchar of proc_pid_io(5). Kernels may be built without the file, and it is no failure to lack it. */
  private readBytes(folder: string): number | undefined {
    if (this.file.readOnce(`${folder}/io`) !== 'ok') return undefined;
    const bytes = Number.parseInt(this.file.text().slice('rchar: '.length), 10);
    return Number.isNaN(bytes) ? undefined : bytes;
  }

  private count(outcome: Outcome): boolean {
    if (outcome !== 'ok') this.failures[outcome]++;
    return outcome === 'ok';
  }
}

/** What the threads did in between; undefined when those that were there before used no CPU. */
export function compareThreads(before: ThreadState, now: ThreadState): ThreadWork | undefined {
  const used: number[] = [];
  let waits = 0;
  let faults = 0;
  for (const [id, thread] of now.threads) {
    const earlier = before.threads.get(id);
    if (earlier === undefined) continue;
    used.push(thread.used - earlier.used);
    waits += thread.waits - earlier.waits;
    faults += thread.faults - earlier.faults;
  }
  const seconds = used.reduce((sum, each) => sum + each, 0);
  if (seconds <= 0) return undefined;
  const least = Math.max(...used) * workerShare;
  return {
    workers: used.filter((each) => each >= least).length,
    waitsPerSecond: waits / seconds,
    faultsPerSecond: faults / seconds,
    ...readRate(before, now),
  };
}

function readRate(before: ThreadState, now: ThreadState): { readPerSecond?: number } {
  const elapsed = now.clock - before.clock;
  if (before.bytesRead === undefined || now.bytesRead === undefined || elapsed <= 0) return {};
  return { readPerSecond: (now.bytesRead - before.bytesRead) / elapsed };
}
