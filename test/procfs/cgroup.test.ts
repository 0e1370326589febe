import { describe, expect, it } from '@jest/globals';
import { parseCgroup, parseContainer, resolve } from '../../agent/procfs/cgroup.ts';

const id = '4f1d6fbb6e1a3c6c3bfa86f1e41a65e6f03ed1e4b4da8b4a1f4a8c7a4d1e7a2c';
const inner = 'b'.repeat(64);
const uid = '0a1b2c3d-1111-2222-3333-444455556666';
const uidInSlice = uid.replaceAll('-', '_');
const hash = 'c0ffee00c0ffee00c0ffee00c0ffee00';

describe('parseContainer', () => {
  it.each([
    ['Kubernetes, cgroupfs driver', `/kubepods/burstable/pod${uid}/${id}`, { id, podUid: uid }],
    ['Kubernetes, guaranteed', `/kubepods/pod${uid}/${id}`, { id, podUid: uid }],
    [
      'Kubernetes, systemd driver, containerd',
      `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uidInSlice}.slice/cri-containerd-${id}.scope`,
      { id, podUid: uid, runtime: 'containerd' },
    ],
    [
      'Kubernetes, systemd driver, CRI-O',
      `/kubepods.slice/kubepods-pod${uidInSlice}.slice/crio-${id}.scope/container`,
      { id, podUid: uid, runtime: 'cri-o' },
    ],
    [
      'Kubernetes, cgroupfs driver, CRI-O',
      `/kubepods/besteffort/pod${uid}/crio-${id}`,
      { id, podUid: uid, runtime: 'cri-o' },
    ],
    [
      'Kubernetes, Docker',
      `/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${uidInSlice}.slice/docker-${id}.scope`,
      { id, podUid: uid, runtime: 'docker' },
    ],
    [
      'a systemd path under a runtime that uses cgroupfs',
      `/system.slice/containerd.service/kubepods-burstable-pod${uidInSlice}.slice:cri-containerd:${id}`,
      { id, podUid: uid, runtime: 'containerd' },
    ],
    ['a static pod', `/kubepods/burstable/pod${hash}/${id}`, { id, podUid: hash }],
    ['a node in a container', `/docker/${inner}/kubelet/kubepods/pod${uid}/${id}`, { id, podUid: uid }],
    ['Docker', `/docker/${id}`, { id }],
    ['Docker, systemd driver', `/system.slice/docker-${id}.scope`, { id, runtime: 'docker' }],
    ['Podman', `/machine.slice/libpod-${id}.scope/container`, { id, runtime: 'podman' }],
    [
      'Podman of a user',
      `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope`,
      { id, runtime: 'podman' },
    ],
    ['containerd', `/default/${id}`, { id }],
    ['a relative path', `/../../pod${uid}/${id}`, { id, podUid: uid }],
  ])('finds the container of %s', (_, path, expected) => {
    expect(parseContainer(path)).toMatchObject(expected);
  });

  it('takes the outermost container of the pod, and its own path', () => {
    const path = `/kubepods/pod${uid}/${id}`;
    expect(parseContainer(`${path}/docker/${inner}`)).toEqual({ id, podUid: uid, path });
  });

  it.each([
    ['the root', '/'],
    ['a service', '/system.slice/ssh.service'],
    ['the pod itself', `/kubepods/burstable/pod${uid}`],
    ['a user', '/user.slice/user-1000.slice/session-3.scope'],
    ['the monitor of a CRI-O container', `/system.slice/crio-conmon-${id}.scope`],
    ['the monitor of a Podman container', `/machine.slice/libpod-conmon-${id}.scope`],
    ['a shorter id', `/docker/${id.slice(1)}`],
    ['a longer id', `/docker/a${id}`],
    ['letters beyond f', `/docker/${id.replace('4', 'g')}`],
  ])('finds none in %s', (_, path) => {
    expect(parseContainer(path)).toBeUndefined();
  });
});

describe('parseCgroup', () => {
  it('takes the CPU path of v1 from the hierarchy that accounts it', () => {
    const text = `9:name=systemd:/x\n4:memory:/docker/${id}\n2:cpu,cpuacct:/docker/${id}/child\n0::/\n`;
    expect(parseCgroup(text)).toEqual({ cpuPath: `/docker/${id}/child`, container: { id, path: `/docker/${id}` } });
  });

  it('takes the only path of v2', () => {
    expect(parseCgroup('0::/system.slice/ssh.service\n')).toEqual({ cpuPath: '/system.slice/ssh.service' });
  });

  it('finds a container that only another hierarchy names', () => {
    expect(parseCgroup(`2:cpuacct:/\n1:memory:/docker/${id}\n`)).toMatchObject({ cpuPath: '/', container: { id } });
  });

  it('completes paths that a private cgroup namespace shows relative to the reader', () => {
    const own = `/kubepods.slice/kubepods-pod${uidInSlice}.slice/cri-containerd-${inner}.scope`;
    const { container } = parseCgroup(`0::/../cri-containerd-${id}.scope\n`, own);
    const path = `/kubepods.slice/kubepods-pod${uidInSlice}.slice/cri-containerd-${id}.scope`;
    expect(container).toEqual({ id, podUid: uid, runtime: 'containerd', path });
  });

  it.each([[''], ['nonsense'], ['1:2'], ['::\n:::']])('makes the host out of %j', (text) => {
    expect(parseCgroup(text).container).toBeUndefined();
  });

  it('keeps colons in a path', () => {
    expect(parseCgroup('0::/a:b:c').cpuPath).toBe('/a:b:c');
  });
});

describe('resolve', () => {
  it.each([
    ['/', '/a/b', '/a/b'],
    ['/a/b', '/', '/a/b'],
    ['/a/b', '/../c', '/a/c'],
    ['/a', '/../../../c', '/c'],
  ])('from %s, %s is %s', (own, path, expected) => {
    expect(resolve(own, path)).toBe(expected);
  });
});
