import type { ContainerCpu, Evidence, Process } from '../../model.ts';
import type { BehaviourModel } from './model.ts';

/** Readings kept of each busy process; no limit can ask for more. */
const kept = 12;

/** How steadily processes use the CPU, from turn to turn. Only what works now is remembered. */
export class Plateaus {
  private readonly readings = new WeakMap<Process, number[]>();

  /**
   * Evidence that a process uses all that it may, and evenly. `hungry`: its threads are known to take whatever they get, so
   * that less is enough.
   */
  judge(process: Process, cpu: ContainerCpu | undefined, hungry: boolean, model: BehaviourModel): Evidence | undefined {
    const { limits, weights } = model;
    // Nearly all processes rest: they cost one comparison and one look into the map.
    if (process.cores < lowest(cpu, model)) {
      this.readings.delete(process);
      return undefined;
    }
    const readings = this.note(process);
    const isBusy = hungry
      ? last(readings, limits.hungry_turns).every((cores) => cores >= limits.hungry_cores)
      : isPlateau(last(readings, limits.busy_turns), cpu, model);
    const enough = readings.length >= (hungry ? limits.hungry_turns : limits.busy_turns);
    if (!isBusy || !enough) return undefined;
    return {
      id: 'behaviour-steady-cpu',
      kind: 'cpu',
      weight: weights['behaviour-steady-cpu'].weight,
      summary: describe(process, cpu),
    };
  }

  private note(process: Process): readonly number[] {
    const known = this.readings.get(process);
    if (known === undefined) {
      const first = [process.cores];
      this.readings.set(process, first);
      return first;
    }
    known.push(process.cores);
    if (known.length > kept) known.shift();
    return known;
  }
}

function isPlateau(readings: readonly number[], cpu: ContainerCpu | undefined, model: BehaviourModel): boolean {
  const floor = busyFrom(cpu, model);
  if (!readings.every((cores) => cores >= floor)) return false;
  return isHeldBack(cpu, model) || variation(readings) <= model.limits.busy_variation;
}

/** Cores from which a process counts as busy. */
function busyFrom(cpu: ContainerCpu | undefined, model: BehaviourModel): number {
  const { busy_cores, busy_share, busy_share_throttled } = model.limits;
  const share = isHeldBack(cpu, model) ? busy_share_throttled : busy_share;
  return Math.min(busy_cores, (cpu?.quotaCores ?? Number.POSITIVE_INFINITY) * share);
}

/** Held to its limit, a container is flat whatever is in it. */
function isHeldBack(cpu: ContainerCpu | undefined, { limits }: BehaviourModel): boolean {
  return (cpu?.throttled ?? 0) >= limits.throttled_share;
}

function lowest(cpu: ContainerCpu | undefined, model: BehaviourModel): number {
  return Math.min(model.limits.hungry_cores, busyFrom(cpu, model));
}

function last(readings: readonly number[], count: number): readonly number[] {
  return readings.slice(-Math.min(Math.max(1, count), kept));
}

/** Standard deviation over the mean. */
function variation(readings: readonly number[]): number {
  const mean = readings.reduce((sum, each) => sum + each, 0) / readings.length;
  const squares = readings.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return Math.sqrt(squares / readings.length) / mean;
}

function describe({ cores }: Process, cpu: ContainerCpu | undefined): string {
  const limit = cpu?.quotaCores === undefined ? '' : ` of ${cpu.quotaCores.toFixed(2)} allowed`;
  const throttled = cpu?.throttled === undefined ? '' : `, throttled ${Math.round(cpu.throttled * 100)} % of the time`;
  return `steadily uses ${cores.toFixed(2)} cores${limit}${throttled}`;
}
