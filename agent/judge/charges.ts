import type { Evidence, Process, Workload } from '../model.ts';
import type { Finding } from './findings.ts';
import { WEAK } from './score.ts';

/** Everything that is held against one workload in this turn. */
export interface Charge {
  readonly workload: Workload;
  readonly findings: readonly Finding[];
  /** About the workload as a whole: it adds to what each of its processes shows. */
  readonly common: readonly Evidence[];
}

/**
 * Puts together what is held against each workload. `running` are all that there are: strong evidence about one as a whole,
 * such as a known image, needs no process; weak evidence is only of interest beside that of a process.
 */
export function chargesOf(
  findings: readonly Finding[],
  workloadOf: (process: Process) => Workload,
  running: Iterable<Workload>,
  commonOf: (workload: Workload) => readonly Evidence[],
): Charge[] {
  const byKey = new Map<string, { workload: Workload; findings: Finding[] }>();
  for (const finding of findings) {
    const workload = workloadOf(finding.process);
    const known = byKey.get(workload.key);
    if (known === undefined) byKey.set(workload.key, { workload, findings: [finding] });
    else known.findings.push(finding);
  }
  for (const workload of running) {
    if (byKey.has(workload.key) || !commonOf(workload).some(({ weight }) => weight > WEAK)) continue;
    byKey.set(workload.key, { workload, findings: [] });
  }
  return [...byKey.values()].map((charge) => ({ ...charge, common: commonOf(charge.workload) }));
}
