import type { Cgroup, Container } from '../model.ts';

/**
 * Parses /proc/<pid>/cgroup (cgroups(7)): lines `hierarchy:controllers:path`, one for each v1 hierarchy and `0::path` for
 * v2. A reader in a private cgroup namespace sees paths relative to its own cgroup (`/../../podX/Y`): `own` is the
 * absolute path of that cgroup, and `/` when the reader lives in the initial namespace.
 */
export function parseCgroup(text: string, own = '/'): Cgroup {
  const lines = text.split('\n').map(parseLine).filter(Boolean) as Line[];
  const accounting = lines.find((line) => line.controllers.includes('cpuacct')) ?? lines.find(isUnified);
  const ordered = accounting === undefined ? lines : [accounting, ...lines];
  const cpuPath = resolve(own, accounting?.path ?? '/');
  for (const line of ordered) {
    const container = parseContainer(resolve(own, line.path));
    if (container !== undefined) return { cpuPath, container };
  }
  return { cpuPath };
}

interface Line {
  readonly controllers: readonly string[];
  readonly path: string;
}

function parseLine(line: string): Line | undefined {
  const first = line.indexOf(':');
  const second = line.indexOf(':', first + 1);
  if (first < 0 || second < 0) return undefined;
  return { controllers: line.slice(first + 1, second).split(','), path: line.slice(second + 1) };
}

function isUnified(line: Line): boolean {
  return line.controllers.length === 1 && line.controllers[0] === '';
}

/** The absolute form of a path that was seen from within the cgroup `own`. */
export function resolve(own: string, path: string): string {
  const base = own.split('/').filter(Boolean);
  const parts = path.split('/').filter(Boolean);
  while (parts[0] === '..') {
    parts.shift();
    base.pop();
  }
  return `/${[...base, ...parts].join('/')}`;
}

const idLength = 64;
const podMark = 'pod';

/**
 * Finds the container in a cgroup path, whatever runtime and cgroup driver made it:
 *
 *     /kubepods/burstable/pod<uid>/<id>                                    cgroupfs driver
 *     /kubepods.slice/kubepods-burstable-pod<u_i_d>.slice/crio-<id>.scope  systemd driver
 *     /system.slice/containerd.service/kubepods-pod<uid>.slice:cri-containerd:<id>
 *     /docker/<id>   /system.slice/docker-<id>.scope   /machine.slice/libpod-<id>.scope/container
 *
 * With containers inside containers the outermost one of the first pod counts, because that is what the cluster knows.
 * conmon, which watches over a container in a scope of its own, is not in it.
 */
export function parseContainer(path: string): Container | undefined {
  const segments = path.split('/');
  const pod = segments.findIndex((segment) => podUidOf(segment) !== undefined);
  for (let i = Math.max(pod, 0); i < segments.length; i++) {
    const found = containerOf(segments[i] as string);
    if (found === undefined) continue;
    const podUid = pod < 0 ? undefined : podUidOf(segments[pod] as string);
    return {
      id: found.id,
      path: segments.slice(0, i + 1).join('/'),
      ...(podUid === undefined ? {} : { podUid }),
      ...(found.runtime === '' ? {} : { runtime: found.runtime }),
    };
  }
  return undefined;
}

const runtimes: Readonly<Record<string, string>> = {
  '': '',
  'cri-containerd': 'containerd',
  crio: 'cri-o',
  docker: 'docker',
  libpod: 'podman',
  nerdctl: 'containerd',
};

/** `<id>`, `<runtime>-<id>.scope` or `<slice>:<runtime>:<id>`. */
function containerOf(segment: string): { id: string; runtime: string } | undefined {
  const name = segment.endsWith('.scope') ? segment.slice(0, -'.scope'.length) : segment;
  const id = name.slice(-idLength);
  if (id.length !== idLength || !isHex(id)) return undefined;
  const before = name.slice(0, -idLength);
  if (before === '') return { id, runtime: '' };
  const separator = before.at(-1);
  if (separator !== '-' && separator !== ':') return undefined;
  const prefix = before.slice(before.lastIndexOf(':', before.length - 2) + 1, -1);
  if (prefix.endsWith('conmon')) return undefined;
  return { id, runtime: runtimes[prefix] ?? prefix };
}

/** A uid with dashes (cgroupfs) or underscores (systemd), or the 32 hex digits of a static pod's config hash. */
function podUidOf(segment: string): string | undefined {
  const name = (segment.split(':', 1)[0] as string).replace(/\.slice$/, '');
  const at = name.lastIndexOf(podMark);
  if (at < 0 || (at > 0 && name[at - 1] !== '-')) return undefined;
  const uid = name.slice(at + podMark.length).replaceAll('_', '-');
  const digits = uid.replaceAll('-', '');
  if (digits.length !== 32 || !isHex(digits)) return undefined;
  return uid.length === 32 || uid.length === 36 ? uid : undefined;
}

function isHex(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66))) return false;
  }
  return true;
}
