import type { Tools } from '../tools.ts';
import { openCgroups } from './cgroups.ts';
import { startCrowd } from './crowd.ts';

export interface ContainersOptions {
  readonly count: number;
  /** Processes in each, besides the one that started them. */
  readonly processes: number;
  readonly busy: number;
  /** Percent of a core that the first process of each busy one uses. */
  readonly duty: number;
}

/** Containers with real processes in them; they end with the scope. Throws NotMeasured where cgroups cannot be made. */
export async function startContainers(tools: Tools, options: ContainersOptions): Promise<AsyncDisposable> {
  await using started = new AsyncDisposableStack();
  const cgroups = started.use(await openCgroups());
  for (let number = 0; number < options.count; number++) {
    const duty = number < options.busy ? options.duty : 0;
    started.use(await startCrowd(tools, { count: options.processes, duty, cgroups: cgroups.container().procs }));
  }
  return started.move();
}
