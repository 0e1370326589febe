import { detach } from '../detach.ts';
import { type Mapping, parseMaps } from '../procfs/maps.ts';

/** What the mappings of a process say of it; the fields are those of MemoryShape. */
export interface MemoryMap {
  readonly large: readonly number[];
  readonly code: number;
  readonly scratchpads: number;
  readonly libraries: readonly string[];
}

/** Bytes. The RandomX cache alone has 256 MiB (tevador/RandomX, configuration.md). */
export const largeMapping = 256 * 1024 * 1024;
/** Bytes. Two thirds of the algorithms that xmrig knows work in 2 MiB a thread (xmrig, doc/ALGORITHMS.md). */
const scratchpad = 2 * 1024 * 1024;
/** What malloc(3) adds to each: a page. Allocators of runtimes take exact multiples of 2 MiB instead. */
const scratchpadHead = 4 * 1024;
/** What small mappings beside a block, or a row of them, add to it when the kernel merges them. */
const scratchpadBeside = 64 * 1024;
/** A thread stack has its guard right below: pthread_attr_setguardsize(3). Larger gaps are something else. */
const guardLimit = 64 * 1024;
/** Smaller libraries have no heavy arithmetic in them. */
const libraryLimit = 1024 * 1024;
const librariesLimit = 256;

/** Reads the text of /proc/<pid>/maps. `broken`: lines that made no sense. */
export function readMemoryMap(text: string): { readonly map: MemoryMap; readonly broken: number } {
  const large: number[] = [];
  const libraries = new Set<string>();
  let code = 0;
  let scratchpads = 0;
  let before: Mapping | undefined;
  const broken = parseMaps(text, (mapping) => {
    const { size, executable, reserved, anonymous, file } = mapping;
    const isNext = before !== undefined && before.end === mapping.start;
    if (anonymous && executable) code += size;
    // What a compiler has reserved for later: virtual machines hold a hundred MiB, a miner nothing.
    else if (reserved && isNext && isCode(before) && size > guardLimit) code += size;
    else if (isPrivateData(mapping)) {
      if (size >= largeMapping) large.push(size);
      else if (!(isNext && isGuard(before))) scratchpads += scratchpadsIn(mapping);
    } else if (executable && size >= libraryLimit && libraries.size < librariesLimit) libraries.add(nameOf(file));
    before = mapping;
  });
  return { map: { large, code, scratchpads, libraries: [...libraries] }, broken };
}

function isPrivateData({ anonymous, writable, shared }: Mapping): boolean {
  return anonymous && writable && !shared;
}

function isCode(mapping: Mapping | undefined): boolean {
  return mapping?.anonymous === true && mapping.executable;
}

function isGuard(mapping: Mapping | undefined): boolean {
  return mapping?.reserved === true && mapping.size <= guardLimit;
}

function scratchpadsIn({ size, heap, huge }: Mapping): number {
  const blocks = Math.floor(size / scratchpad);
  if (heap) return blocks;
  const extra = size % scratchpad;
  return huge || (extra > 0 && extra <= blocks * scratchpadHead + scratchpadBeside) ? blocks : 0;
}

function nameOf(file: string): string {
  return detach(file.slice(file.lastIndexOf('/') + 1));
}
