import type { Evidence, MemoryShape, ThreadWork } from '../../model.ts';
import type { BehaviourId, BehaviourModel } from './model.ts';

/** What a shape was taken for. */
interface Likeness {
  readonly id: BehaviourId;
  /** What is so large, for a person. */
  readonly what: string;
  /** Why it may be something ordinary; absent when nothing says so. */
  readonly unless?: string;
}

const mebibyte = 1024 * 1024;
/** Pages of 1 GiB, which hugetlb maps whole: the dataset takes three, to the byte (xmrig: randomx.1gb-pages). */
const largestPage = 1024 * mebibyte;

/** Evidence that this is the memory of RandomX, in fast or light mode; undefined when it is not. */
export function randomxMemory(shape: MemoryShape, model: BehaviourModel): Evidence | undefined {
  const { work } = shape;
  if (work === undefined || !isHashing(shape, work, model)) return undefined;
  const likeness = fastMode(shape, model) ?? lightMode(shape, work, model);
  if (likeness === undefined) return undefined;
  const { id, what, unless = ordinary(shape, work, model) } = likeness;
  const { weight, explained } = model.weights[id];
  const code = `${Math.round(shape.code / 1024)} KiB of compiled code`;
  const threads = `${work.workers === 1 ? '1 thread that never waits' : `${work.workers} threads that never wait`}`;
  const but = unless === undefined ? '' : `; but ${unless}`;
  return {
    id,
    kind: 'memory',
    weight: unless === undefined ? weight : explained,
    summary: `memory has the shape of RandomX: ${what}, ${code}, ${threads}${but}`,
    family: 'randomx',
  };
}

/** Threads that compute in programs of the size of RandomX's, wait for nothing and need no more memory. */
function isHashing({ code }: MemoryShape, work: ThreadWork, { limits }: BehaviourModel): boolean {
  const codeOfWorker = code / work.workers;
  return (
    code >= limits.code_bytes &&
    codeOfWorker >= limits.code_bytes_of_worker_from &&
    codeOfWorker <= limits.code_bytes_of_worker_to &&
    work.waitsPerSecond <= limits.waits_per_second &&
    work.faultsPerSecond <= limits.faults_per_second
  );
}

function fastMode({ large }: MemoryShape, { limits }: BehaviourModel): Likeness | undefined {
  const sizes = large.filter((size) => size >= limits.dataset_bytes);
  if (sizes.length === 0) return undefined;
  const size = Math.min(...sizes);
  const isWholePages = size === Math.ceil(limits.dataset_bytes / largestPage) * largestPage;
  const isMore = size > limits.dataset_bytes + limits.beside_dataset_bytes && !isWholePages;
  const unless = isMore ? 'that is more than it needs' : undefined;
  const what = `${Math.round(size / mebibyte)} MiB in one anonymous mapping`;
  return { id: 'behaviour-randomx-fast-memory', what, ...(unless === undefined ? {} : { unless }) };
}

/** The scratchpads stand apart, or have become one mapping with the cache. */
function lightMode(shape: MemoryShape, { workers }: ThreadWork, { limits }: BehaviourModel): Likeness | undefined {
  const { cache_bytes: cache, scratchpad_bytes: scratchpad, beside_cache_bytes: beside } = limits;
  const most = cache + beside + workers * scratchpad;
  const size = shape.large.find((each) => each >= cache && each <= most);
  if (size === undefined) return undefined;
  const merged = Math.floor((size - cache) / scratchpad);
  if (shape.scratchpads + merged < workers) return undefined;
  const what = `a cache of 256 MiB and ${shape.scratchpads + merged} scratchpads of 2 MiB`;
  return { id: 'behaviour-randomx-light-memory', what };
}

/** What an ordinary program with such memory would show, and a miner has no need of. */
function ordinary({ libraries }: MemoryShape, work: ThreadWork, model: BehaviourModel): string | undefined {
  const { runtimes, limits } = model;
  const runtime = libraries.find((library) => runtimes.some((name) => library.toLowerCase().startsWith(name)));
  if (runtime !== undefined) return `it has ${JSON.stringify(runtime)} loaded, a library of machine learning`;
  const { readPerSecond = 0 } = work;
  if (readPerSecond < limits.read_bytes_per_second) return undefined;
  return `it reads ${Math.round(readPerSecond / 1e6)} MB a second from files`;
}
