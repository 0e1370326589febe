import type { WorkloadReading } from '../metrics.ts';
import type { Process, Snapshot, Verdict, Workload } from '../model.ts';

type Reading = { -readonly [Part in keyof WorkloadReading]: WorkloadReading[Part] };

/** CPU and connections of the workloads that fire; with `all`, of every one that runs something. */
export function readingsOf(
  snapshot: Snapshot,
  firing: readonly Verdict[],
  all: boolean,
  workloadOf: (process: Process) => Workload,
): WorkloadReading[] {
  if (firing.length === 0 && !all) return [];
  const readings = new Map(firing.map((verdict) => [verdict.workload.key, readingOf(verdict)]));
  const readingFor = (process: Process) => {
    const workload = workloadOf(process);
    const known = readings.get(workload.key);
    if (known !== undefined || !all) return known;
    const reading: Reading = { workload, cores: 0, connections: 0 };
    readings.set(workload.key, reading);
    return reading;
  };
  for (const process of snapshot.processes.values()) {
    const reading = process.kernelThread ? undefined : readingFor(process);
    if (reading !== undefined) reading.cores += process.cores;
  }
  for (const { owner } of snapshot.connections) {
    const reading = owner === undefined ? undefined : readingFor(owner);
    if (reading !== undefined) reading.connections++;
  }
  return [...readings.values()];
}

/** How many of the processes keep their program, network and files from us. */
export function hiddenIn(processes: Iterable<Process>): number {
  let hidden = 0;
  for (const { exe } of processes) if (exe.state === 'denied') hidden++;
  return hidden;
}

function readingOf({ workload, severity, score }: Verdict): Reading {
  return { workload, cores: 0, connections: 0, firing: { severity, score } };
}
