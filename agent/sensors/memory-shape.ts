import type { MemoryShape, Process, ThreadWork } from '../model.ts';
import { FileReader, noFailures } from '../procfs/read.ts';
import type { SystemFacts } from '../procfs/system.ts';
import { largeMapping, type MemoryMap, readMemoryMap } from './memory-map.ts';
import type { Draft, Sensor, Sight } from './sensor.ts';
import { compareThreads, ThreadReader, type ThreadState } from './thread-work.ts';

export interface MemoryShapeOptions {
  readonly procfs: string;
  readonly facts: SystemFacts;
  /** Busy processes looked at in one turn at the most. */
  readonly candidates: number;
}

/** Cores over the last interval from which a process is a candidate: a miner held to a fifth of a core still shows. */
const busyCores = 0.15;
/**
 * Bytes of compiled code for each thread that works, below which the maps are read again although the address space kept its
 * size: a compiler that takes turns in writing and running its pages (W^X) may have been caught writing.
 */
const littleCode = 64 * 1024;
/** How many times in a look, and in how many looks. */
const reads = 3;
const looksAgain = 5;

interface Looked {
  /** Of the address space when the maps were read, in bytes: they are read again when it changed. */
  readonly size: number;
  readonly map: MemoryMap;
  readonly looks: number;
  /** Absent where nothing is large, which is why threads are not looked at. */
  readonly threads?: ThreadState;
  readonly work?: ThreadWork | undefined;
}

/** Mappings and threads of the few processes that are busy and large. Never reads smaps: 25 ms and more a process. */
export class MemoryShapeSensor implements Sensor {
  readonly name = 'memory_shape';
  readonly failures = noFailures();
  dropped = 0;
  private readonly options: MemoryShapeOptions;
  private readonly maps = new FileReader(1024 * 1024);
  private readonly threads: ThreadReader;
  private looked = new Map<Process, Looked>();
  private denied = 0;

  constructor(options: MemoryShapeOptions) {
    this.options = options;
    this.threads = new ThreadReader(options.facts.clockTicks, this.failures);
  }

  sample(draft: Draft): void {
    const looked = new Map<Process, Looked>();
    this.denied = 0;
    for (const process of this.candidates(draft)) {
      const result = this.look(process, draft);
      if (result !== undefined) looked.set(process, result);
    }
    this.looked = looked;
    draft.shapes = shapesOf(looked);
  }

  describe(): Sight {
    const blind = this.denied > 0 ? [`maps of ${this.denied} busy processes (needs CAP_SYS_PTRACE)`] : [];
    return { sees: `${this.looked.size} busy processes with room for 256 MiB`, blind };
  }

  close(): void {
    this.looked.clear();
  }

  /** By their address space, since huge pages do not count as resident. */
  private candidates(draft: Draft): Process[] {
    const busy: Process[] = [];
    for (const process of draft.processes.values()) {
      if (process.cores >= busyCores && process.virtualBytes >= largeMapping) busy.push(process);
    }
    busy.sort((a, b) => b.cores - a.cores);
    this.dropped += Math.max(0, busy.length - this.options.candidates);
    return busy.slice(0, this.options.candidates);
  }

  private look(process: Process, draft: Draft): Looked | undefined {
    const folder = `${this.options.procfs}/${process.pid}`;
    const before = this.looked.get(process);
    const size = process.virtualBytes;
    const again = before === undefined || before.size !== size || draft.full || mayBeWriting(before);
    const map = again ? this.readMaps(folder, before, size) : before.map;
    if (map === undefined) return undefined;
    const looks = (before?.looks ?? 0) + 1;
    // Whoever holds nothing large, or compiles nothing, is not worth a look at each of its threads.
    if (map.large.length === 0 || (map.code === 0 && looks >= looksAgain)) return { size, map, looks };
    const threads = this.threads.read(folder, draft.clock);
    const work = before?.threads && compareThreads(before.threads, threads);
    return { size, map, looks, threads, work };
  }

  /** Of what may be in the middle of writing, the time at which most of it was to be seen, now or in the looks before. */
  private readMaps(folder: string, before: Looked | undefined, size: number): MemoryMap | undefined {
    const workers = before?.work?.workers ?? 1;
    let best = before !== undefined && mayBeWriting(before) && before.size === size ? before.map : undefined;
    for (let read = 0; read < reads; read++) {
      const map = this.readMapsOnce(folder);
      if (map === undefined) return best;
      if (best === undefined || map.code > best.code) best = map;
      if (!isLittle(best, workers)) break;
    }
    return best;
  }

  private readMapsOnce(folder: string): MemoryMap | undefined {
    const outcome = this.maps.read(`${folder}/maps`);
    if (outcome === 'denied') this.denied++;
    if (outcome !== 'ok') {
      this.failures[outcome]++;
      return undefined;
    }
    if (this.maps.truncated) this.failures.broken++;
    const { map, broken } = readMemoryMap(this.maps.text());
    this.failures.broken += broken;
    return map;
  }
}

function mayBeWriting({ map, looks, work }: Looked): boolean {
  return looks < looksAgain && isLittle(map, work?.workers ?? 1);
}

function isLittle({ large, code }: MemoryMap, workers: number): boolean {
  return large.length > 0 && code < littleCode * workers;
}

function shapesOf(looked: ReadonlyMap<Process, Looked>): Map<Process, MemoryShape> {
  const shapes = new Map<Process, MemoryShape>();
  for (const [process, { map, threads, work }] of looked) {
    if (threads !== undefined) shapes.set(process, { ...map, ...(work === undefined ? {} : { work }) });
  }
  return shapes;
}
