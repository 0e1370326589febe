/** CPU accounting files of a cgroup: v1 in kernel documentation cgroup-v1/cpuacct, v2 in cgroup-v2 (cpu). */

/** Value of `key` in a flat keyed file such as cpu.stat; undefined when the key is absent. */
export function parseFlatKeyed(text: string, key: string): number | undefined {
  const at = text.startsWith(`${key} `) ? 0 : text.indexOf(`\n${key} `) + 1;
  if (at === 0 && !text.startsWith(`${key} `)) return undefined;
  const value = Number.parseInt(text.slice(at + key.length + 1), 10);
  return Number.isNaN(value) ? undefined : value;
}

/** Cores out of cpu.max (`$MAX $PERIOD`, microseconds); undefined for `max`, which is no limit. */
export function parseCpuMax(text: string): number | undefined {
  const [max, period] = text.trim().split(' ');
  return max === 'max' ? undefined : quota(Number(max), Number(period));
}

/** Cores out of v1's cpu.cfs_quota_us and cpu.cfs_period_us; undefined for a quota of -1, which is no limit. */
export function parseCfsQuota(quotaText: string, periodText: string): number | undefined {
  return quota(Number.parseInt(quotaText, 10), Number.parseInt(periodText, 10));
}

function quota(max: number, period: number): number | undefined {
  return max > 0 && period > 0 ? max / period : undefined;
}
