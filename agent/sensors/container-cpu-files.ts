import { closeSync } from 'node:fs';
import type { FailureReason } from '../model.ts';
import { parseCfsQuota, parseCpuMax, parseFlatKeyed } from '../procfs/cgroup-cpu.ts';
import type { CpuHierarchy } from '../procfs/cgroup-mounts.ts';
import { FileReader, open } from '../procfs/read.ts';

/** CPU used by a cgroup since it was made. */
export interface Usage {
  readonly seconds: number;
  /** Enforcement periods, and those of them in which it was throttled; 0 without a limit. */
  readonly periods: number;
  readonly throttled: number;
}

/** The CPU files of one cgroup, kept open: 110 containers cost half a millisecond a turn. */
export interface CpuFiles {
  /** Throttling stands in a file of its own in v1, which is read only when the cgroup is `limited`. */
  usage(limited: boolean): Usage | FailureReason;
  /** Cores it may use; undefined without a limit. Its file is opened each time, so ask seldom. */
  quota(): number | undefined;
  close(): void;
}

export function openCpuFiles(hierarchy: CpuHierarchy, path: string): CpuFiles | FailureReason {
  return hierarchy.version === 1 ? openV1(hierarchy, path) : openV2(hierarchy.root, path);
}

const file = new FileReader(4096);

function textOf(path: string): string {
  return file.readOnce(path) === 'ok' ? file.text() : '';
}

function openV1(hierarchy: { usage: string; limits: string }, path: string): CpuFiles | FailureReason {
  const usageFd = open(`${hierarchy.usage}${path}/cpuacct.usage`);
  if (typeof usageFd !== 'number') return usageFd;
  const statFd = open(`${hierarchy.limits}${path}/cpu.stat`);
  return {
    usage(limited) {
      const outcome = file.readOnceFrom(usageFd);
      if (outcome !== 'ok') return outcome;
      const seconds = Number.parseInt(file.text(), 10) / 1e9;
      if (Number.isNaN(seconds)) return 'broken';
      if (!limited || typeof statFd !== 'number' || file.readOnceFrom(statFd) !== 'ok')
        return { seconds, periods: 0, throttled: 0 };
      return { seconds, ...throttling(file.text()) };
    },
    quota() {
      const folder = `${hierarchy.limits}${path}`;
      return parseCfsQuota(textOf(`${folder}/cpu.cfs_quota_us`), textOf(`${folder}/cpu.cfs_period_us`));
    },
    close() {
      closeSync(usageFd);
      if (typeof statFd === 'number') closeSync(statFd);
    },
  };
}

function openV2(root: string, path: string): CpuFiles | FailureReason {
  const fd = open(`${root}${path}/cpu.stat`);
  if (typeof fd !== 'number') return fd;
  return {
    usage() {
      const outcome = file.readOnceFrom(fd);
      if (outcome !== 'ok') return outcome;
      const text = file.text();
      const microseconds = parseFlatKeyed(text, 'usage_usec');
      return microseconds === undefined ? 'broken' : { seconds: microseconds / 1e6, ...throttling(text) };
    },
    quota: () => parseCpuMax(textOf(`${root}${path}/cpu.max`)),
    close: () => closeSync(fd),
  };
}

function throttling(text: string): { periods: number; throttled: number } {
  return { periods: parseFlatKeyed(text, 'nr_periods') ?? 0, throttled: parseFlatKeyed(text, 'nr_throttled') ?? 0 };
}
