import type { Config } from '../config.ts';
import { findCpuHierarchy, findOwnCgroup } from '../procfs/cgroup-mounts.ts';
import { readOpenFileLimit, readSystemFacts } from '../procfs/system.ts';
import { ContainerCpuSensor } from './container-cpu.ts';
import { EnvironmentReader } from './environment.ts';
import { MemoryShapeSensor } from './memory-shape.ts';
import { ProcessSensor } from './process.ts';
import { SocketSensor } from './socket.ts';

/** Tables of one namespace cost about 4 ms: 24 of them are 2 % of a core at an interval of 5 s, and only when all move. */
const tablesPerTurn = 24;
/** About 10 ms. */
const linksPerTurn = 8_000;
/** About 60 us each. */
const shapeCandidates = 64;

/**
 * Every sensor, in the order in which they look: which containers rest, then the processes of the others, then what those
 * processes hold. Throws when the proc file system is not there.
 */
export function createSensors(config: Pick<Config, 'path' | 'limits'>) {
  const { procfs, cgroupfs } = config.path;
  const { limits } = config;
  const facts = readSystemFacts(procfs);
  const hierarchy = findCpuHierarchy(cgroupfs);
  const ownCgroup = hierarchy?.version === 2 ? findOwnCgroup(hierarchy.root) : '/';
  const containerCpu = new ContainerCpuSensor({ hierarchy, cgroupfs, containers: limits.workloads });
  const { processes, connections } = limits;
  // Half of what we may open is left for containers, connections of our own and everything else.
  const openFiles = Math.min(limits.open_files, Math.floor(readOpenFileLimit() / 2));
  const process = new ProcessSensor({ procfs, facts, ownCgroup, openFiles, processes });
  const socket = new SocketSensor({ procfs, pageSize: facts.pageSize, tablesPerTurn, linksPerTurn, connections });
  const memoryShape = new MemoryShapeSensor({ procfs, facts, candidates: shapeCandidates });
  const environment = new EnvironmentReader(procfs);
  return { all: [containerCpu, process, socket, memoryShape], process, socket, environment };
}
