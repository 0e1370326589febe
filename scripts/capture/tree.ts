import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onlyLines, onlySockets, replaceAll } from './scrub.ts';

export interface Capture {
  readonly procfs: string;
  readonly cgroupfs: string;
  readonly pids: readonly number[];
  /** Text to replace in command lines and paths: from, to. */
  readonly replacements: readonly (readonly [string, string])[];
}

/** Files of one process, without those of its network namespace. */
const PROCESS_FILES = ['stat', 'status', 'statm', 'cmdline', 'comm', 'cgroup', 'maps', 'io'];
const NET_COUNTERS = ['sockstat', 'sockstat6', 'snmp'];
const NET_TABLES = ['tcp', 'tcp6'];
const LINKS = ['exe', 'ns/net', 'ns/pid', 'ns/cgroup', 'ns/mnt'];
const CGROUP_FILES = [
  'cgroup.controllers',
  'cpuacct.usage',
  'cpu.stat',
  'cpu.cfs_quota_us',
  'cpu.cfs_period_us',
  'cpu.max',
];
/** Hierarchies of cgroup v1 that account or limit CPU, then v2: in hybrid mode, and alone. */
const HIERARCHIES = ['cpu', 'cpuacct', 'cpu,cpuacct', 'unified', '.'];
const THREADS = 64;

/** Writes `into`/proc and `into`/cgroup. What is gone or may not be read is left out, as a reader would find it. */
export function capture(into: string, options: Capture): void {
  const { procfs, pids } = options;
  copyText(`${procfs}/stat`, `${into}/proc/stat`, (text) => onlyLines(text, ['cpu', 'btime', 'processes', 'procs_']));
  copyText(`${procfs}/uptime`, `${into}/proc/uptime`);
  for (const pid of pids) captureProcess(`${procfs}/${pid}`, `${into}/proc/${pid}`, options);
  for (const path of new Set(pids.flatMap((pid) => cgroupPaths(`${procfs}/${pid}/cgroup`)))) {
    for (const hierarchy of HIERARCHIES) {
      for (const file of CGROUP_FILES) {
        const place = join(hierarchy, path, file);
        copyText(join(options.cgroupfs, place), join(into, 'cgroup', place));
      }
    }
  }
}

function captureProcess(from: string, to: string, { procfs, pids, replacements }: Capture): void {
  const scrub = (text: string) => replaceAll(text, replacements);
  for (const file of PROCESS_FILES) copyText(`${from}/${file}`, `${to}/${file}`, scrub);
  for (const link of LINKS) copyLink(`${from}/${link}`, `${to}/${link}`, scrub);
  for (const fd of list(`${from}/fd`)) copyLink(`${from}/fd/${fd}`, `${to}/fd/${fd}`, scrub);
  for (const thread of list(`${from}/task`).slice(0, THREADS)) {
    copyText(`${from}/task/${thread}/stat`, `${to}/task/${thread}/stat`, scrub);
    copyText(`${from}/task/${thread}/status`, `${to}/task/${thread}/status`, scrub);
  }
  const sockets = new Set(pids.flatMap((pid) => socketsOf(`${procfs}/${pid}/fd`)));
  for (const file of NET_COUNTERS) copyText(`${from}/net/${file}`, `${to}/net/${file}`);
  for (const file of NET_TABLES) {
    copyText(`${from}/net/${file}`, `${to}/net/${file}`, (text) => onlySockets(text, sockets));
  }
}

/** The path of each line `number:controllers:path`, and all those above it: cgroups(7). */
function cgroupPaths(file: string): readonly string[] {
  const lines = (read(file) ?? '').split('\n').filter((line) => line !== '');
  const paths = lines.map((line) => line.split(':').slice(2).join(':'));
  return paths.flatMap(withParents);
}

function withParents(path: string): readonly string[] {
  return path === '/' || path === '.' ? [path] : [path, ...withParents(dirname(path))];
}

function socketsOf(folder: string): readonly string[] {
  return list(folder)
    .map((fd) => readLink(`${folder}/${fd}`) ?? '')
    .filter((target) => target.startsWith('socket:['))
    .map((target) => target.slice('socket:['.length, -1));
}

function copyText(from: string, to: string, change: (text: string) => string = (text) => text): void {
  const text = read(from);
  if (text === undefined) return;
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, change(text), 'latin1');
}

function copyLink(from: string, to: string, change: (text: string) => string): void {
  const target = readLink(from);
  if (target === undefined) return;
  mkdirSync(dirname(to), { recursive: true });
  symlinkSync(change(target), to);
}

/** As latin1, which keeps every byte. */
function read(path: string): string | undefined {
  return unlessUnreadable(() => readFileSync(path, 'latin1'));
}

function readLink(path: string): string | undefined {
  return unlessUnreadable(() => readlinkSync(path));
}

function list(path: string): readonly string[] {
  return unlessUnreadable(() => readdirSync(path)) ?? [];
}

const UNREADABLE = ['ENOENT', 'ENOTDIR', 'ESRCH', 'EACCES', 'EPERM', 'EINVAL'];

function unlessUnreadable<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (UNREADABLE.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
