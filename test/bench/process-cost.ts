import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Clock ticks a second, of the times in proc_pid_stat(5). */
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU seconds (user and system) that a process has used, with those of its ended children if so wished. */
export function cpuSeconds(pid: number | 'self', withChildren = false): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name may hold anything, also parentheses: what follows the last one starts with field 3, the state.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const used = fields.slice(11, withChildren ? 15 : 13); // utime, stime, cutime, cstime: fields 14 to 17
  return used.reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
}

/** A size of /proc/<pid>/status in bytes: resident memory, and its highest value so far. */
export function memoryBytes(pid: number, field: 'VmRSS' | 'VmHWM' | 'RssAnon'): number {
  const line = readFileSync(`/proc/${pid}/status`, 'latin1')
    .split('\n')
    .find((text) => text.startsWith(`${field}:`));
  return Number.parseInt(line?.slice(field.length + 1) ?? 'NaN', 10) * 1024;
}
