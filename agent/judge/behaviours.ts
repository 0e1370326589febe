import type { Evidence, Process, Snapshot } from '../model.ts';
import type { BehaviourModel } from './behaviours/model.ts';
import { Plateaus } from './behaviours/plateau.ts';
import { disguise, FreshPrograms } from './behaviours/program.ts';
import { QuietConnections } from './behaviours/quiet-connection.ts';
import { randomxMemory } from './behaviours/randomx.ts';

/**
 * What can be told about a process without any signature. A behaviour alone only corroborates: by the shipped weights, no
 * single one reaches a warning but the disguise as a kernel thread, which has no honest use.
 */
export class Behaviours {
  private readonly model: () => BehaviourModel | undefined;
  private readonly plateaus = new Plateaus();
  private readonly quiet = new QuietConnections();
  private readonly fresh = new FreshPrograms();

  /** `model` may change from turn to turn; nothing is held against anyone while there is none. */
  constructor(model: () => BehaviourModel | undefined) {
    this.model = model;
  }

  /** Behaviours of one process in one turn; empty for nearly all. To be asked once in each turn. */
  judge(process: Process, snapshot: Snapshot): readonly Evidence[] {
    const model = this.model();
    if (model === undefined || process.kernelThread || process.zombie) return [];
    const shape = snapshot.shapes.get(process);
    const memory = shape === undefined ? undefined : randomxMemory(shape, model);
    const { container } = process.cgroup;
    const cpu = container === undefined ? undefined : snapshot.containers.get(container.path);
    const busy = this.plateaus.judge(process, cpu, memory !== undefined, model);
    const hidden = disguise(process, model);
    if (memory === undefined && busy === undefined && hidden === undefined) return [];
    const beside =
      busy === undefined
        ? []
        : [this.quiet.judge(process, snapshot, model), this.fresh.judge(process, snapshot, model)];
    return [memory, busy, hidden, ...beside].filter((piece) => piece !== undefined && piece.weight > 0) as Evidence[];
  }
}
