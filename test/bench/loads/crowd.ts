import { Child } from '../child.ts';
import type { Tools } from '../tools.ts';

export interface CrowdOptions {
  readonly count: number;
  /** Processes ended and replaced each second. */
  readonly churn?: number;
  /** Percent of a core that the first process uses. */
  readonly duty?: number;
  /** The cgroup.procs files of the cgroups they live in. */
  readonly cgroups?: readonly string[];
}

/** Starts so many sleeping processes with everyday command lines; they end with the scope. */
export async function startCrowd(tools: Tools, options: CrowdOptions): Promise<Child> {
  const { count, churn = 0, duty = 0, cgroups = [] } = options;
  const crowd = await Child.start(tools.crowd, [tools.worker, `${count}`, `${churn}`, `${duty}`, ...cgroups]);
  await crowd.nextLine();
  return crowd;
}
