import type { MemoryShape, Process } from '../model.ts';
import { parseMaps } from '../procfs/maps.ts';
import { FileReader, list, noFailures, type Outcome } from '../procfs/read.ts';
import { emptyStat, parseStat } from '../procfs/stat.ts';
import { parseStatus } from '../procfs/status.ts';
import type { SystemFacts } from '../procfs/system.ts';
import type { Draft, Sensor, Sight } from './sensor.ts';

export interface MemoryShapeOptions {
  readonly procfs: string;
  readonly facts: SystemFacts;
  /** Busy processes looked at in one turn at the most. */
  readonly candidates: number;
}

/** Cores over the last interval from which a process is a candidate: a miner held to a fifth of a core still shows. */
const busyCores = 0.15;
/** Bytes. The RandomX cache alone has 256 MiB (tevador/RandomX, configuration.md); less can not mine it. */
const smallestResident = 200 * 1024 * 1024;
const largeMapping = 256 * 1024 * 1024;
/** Bytes. One for each hashing thread; 80 to 160 KiB were measured for RandomX v1.2 and v2.0. */
const smallExecutable = { from: 64 * 1024, to: 512 * 1024 };
/** Threads looked at for one process at the most. */
const threadLimit = 512;

/** Of one thread, since it started. */
interface Thread {
  /** CPU, in seconds. */
  readonly used: number;
  /** Times it gave the CPU away by itself, to wait for something. */
  readonly waits: number;
}

interface Looked {
  /** Pages of the address space when the maps were read: they are read again when it changed. */
  size: number;
  shape: MemoryShape;
  threads: ReadonlyMap<number, Thread>;
}

/** Mappings and threads of the few processes that are busy and large. Never reads smaps: 25 ms and more a process. */
export class MemoryShapeSensor implements Sensor {
  readonly name = 'memory_shape';
  readonly failures = noFailures();
  dropped = 0;
  private readonly options: MemoryShapeOptions;
  private readonly small = new FileReader(4096);
  private readonly maps = new FileReader(1024 * 1024);
  private readonly stat = emptyStat();
  private looked = new Map<Process, Looked>();
  private denied = 0;

  constructor(options: MemoryShapeOptions) {
    this.options = options;
  }

  sample(draft: Draft): void {
    const looked = new Map<Process, Looked>();
    this.denied = 0;
    for (const process of this.candidates(draft)) {
      const result = this.look(process);
      if (result !== undefined) looked.set(process, result);
    }
    this.looked = looked;
    draft.shapes = new Map([...looked].map(([process, { shape }]) => [process, shape]));
  }

  describe(): Sight {
    const blind = this.denied > 0 ? [`maps of ${this.denied} busy processes (needs CAP_SYS_PTRACE)`] : [];
    return { sees: `${this.looked.size} busy processes with at least 200 MiB`, blind };
  }

  close(): void {
    this.looked.clear();
  }

  private candidates(draft: Draft): Process[] {
    const leastPages = smallestResident / this.options.facts.pageSize;
    const busy: Process[] = [];
    for (const process of draft.processes.values()) {
      if (process.cores >= busyCores && process.rssPages >= leastPages) busy.push(process);
    }
    busy.sort((a, b) => b.cores - a.cores);
    this.dropped += Math.max(0, busy.length - this.options.candidates);
    return busy.slice(0, this.options.candidates);
  }

  private look(process: Process): Looked | undefined {
    const folder = `${this.options.procfs}/${process.pid}`;
    if (!this.count(this.small.readOnce(`${folder}/statm`))) return undefined;
    const size = Number.parseInt(this.small.text(), 10);
    const before = this.looked.get(process);
    const mappings = before?.size === size ? before.shape : this.readMaps(folder);
    if (mappings === undefined) return undefined;
    const threads = this.readThreads(folder);
    const { large, smallExecutable: small } = mappings;
    const waitsPerSecond = before === undefined ? undefined : compare(before.threads, threads);
    const waits = waitsPerSecond === undefined ? {} : { waitsPerSecond };
    return { size, shape: { large, smallExecutable: small, ...waits }, threads };
  }

  private readMaps(folder: string): Omit<MemoryShape, 'waitsPerSecond'> | undefined {
    const outcome = this.maps.read(`${folder}/maps`);
    if (outcome === 'denied') this.denied++;
    if (!this.count(outcome)) return undefined;
    if (this.maps.truncated) this.failures.broken++;
    const large: number[] = [];
    let small = 0;
    this.failures.broken += parseMaps(this.maps.text(), ({ size, writable, executable, anonymous }) => {
      if (!anonymous) return;
      if (writable && size >= largeMapping) large.push(size);
      else if (executable && size >= smallExecutable.from && size <= smallExecutable.to) small++;
    });
    return { large, smallExecutable: small };
  }

  /** By thread id. */
  private readThreads(folder: string): Map<number, Thread> {
    const threads = new Map<number, Thread>();
    const names = list(`${folder}/task`);
    if (typeof names === 'string') {
      this.failures[names]++;
      return threads;
    }
    for (const name of names.slice(0, threadLimit)) {
      if (!this.count(this.small.readOnce(`${folder}/task/${name}/stat`))) continue;
      if (!parseStat(this.small.bytes, this.small.length, this.stat)) continue;
      const used = (this.stat.utime + this.stat.stime) / this.options.facts.clockTicks;
      if (!this.count(this.small.readOnce(`${folder}/task/${name}/status`))) continue;
      threads.set(this.stat.pid, { used, waits: parseStatus(this.small.text()).voluntarySwitches });
    }
    return threads;
  }

  private count(outcome: Outcome): boolean {
    if (outcome !== 'ok') this.failures[outcome]++;
    return outcome === 'ok';
  }
}

/** Times that the threads gave the CPU away by themselves, for each second of it that they used in between. */
function compare(before: ReadonlyMap<number, Thread>, now: ReadonlyMap<number, Thread>): number | undefined {
  let waits = 0;
  let used = 0;
  for (const [id, thread] of now) {
    const earlier = before.get(id);
    if (earlier === undefined) continue;
    used += thread.used - earlier.used;
    waits += thread.waits - earlier.waits;
  }
  return used > 0 ? waits / used : undefined;
}
