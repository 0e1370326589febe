import { describe, expect, it } from '@jest/globals';
import { cutPod } from '../../agent/identify/cut-pod.ts';
import { controllerOf, metadataIn } from '../../agent/identify/metadata.ts';

const digest = `sha256:${'d'.repeat(64)}`;

const raw = {
  metadata: {
    namespace: 'alice',
    name: 'nb-0',
    uid: 'u1',
    resourceVersion: '7',
    labels: { 'notebook-name': 'nb', app: 'x', 'pipeline/runid': 'r' },
    annotations: { 'kubernetes.io/config.hash': 'abc' },
    managedFields: [{}],
    ownerReferences: [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: 'c' },
      { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'nb', uid: 's', controller: true },
    ],
  },
  spec: {
    serviceAccountName: 'default-editor',
    hostNetwork: true,
    volumes: [
      { name: 'root', hostPath: { path: '/' } },
      { name: 'vault', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
      { name: 'config', projected: { sources: [{ configMap: {} }] } },
    ],
    initContainers: [{ name: 'setup', image: 'busybox' }],
    containers: [
      {
        name: 'nb',
        image: 'jupyter',
        env: [{ name: 'SECRET', value: 'x' }],
        securityContext: { privileged: true },
        volumeMounts: [
          { name: 'root', mountPath: '/host' },
          { name: 'default-token-x', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
        ],
      },
      { name: 'vault', image: 'vault', volumeMounts: [{ name: 'vault', mountPath: '/vault' }] },
      { name: 'plain', image: 'plain', volumeMounts: [{ name: 'config', mountPath: '/c' }] },
    ],
    ephemeralContainers: [{ name: 'debugger', image: 'busybox' }],
  },
  status: {
    initContainerStatuses: [{ name: 'setup', containerID: 'containerd://1' }],
    containerStatuses: [
      {
        name: 'nb',
        containerID: 'containerd://2',
        imageID: `docker.io/jupyter@${digest}`,
        lastState: { terminated: { containerID: 'containerd://1b' } },
      },
      { name: 'vault', containerID: '', imageID: '' },
    ],
    ephemeralContainerStatuses: [{ name: 'debugger', containerID: 'cri-o://3' }],
  },
};

describe('of a pod', () => {
  it('is kept what tells whose it is and what it may do', () => {
    expect(cutPod(raw)).toEqual({
      namespace: 'alice',
      name: 'nb-0',
      uid: 'u1',
      configHash: 'abc',
      labels: { 'notebook-name': 'nb', 'pipeline/runid': 'r' },
      controller: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'nb', uid: 's' },
      serviceAccount: 'default-editor',
      hostPid: false,
      hostNetwork: true,
      containers: [
        {
          name: 'nb',
          kind: 'container',
          ids: ['2', '1b'],
          image: 'jupyter',
          digest,
          privileged: true,
          tokenMounted: true,
          hostPaths: ['/'],
        },
        { ...plain('vault'), tokenMounted: true },
        plain('plain'),
        { ...plain('setup', 'init'), ids: ['1'], image: 'busybox' },
        { ...plain('debugger', 'ephemeral'), ids: ['3'], image: 'busybox' },
      ],
    });
  });

  it('is made what can be made when almost everything is missing', () => {
    const bare = cutPod({ metadata: { namespace: 'a', name: 'b', uid: 'c' } });
    expect(bare).toMatchObject({ labels: {}, serviceAccount: '', containers: [] });
    expect(bare).not.toHaveProperty('controller');
  });

  it.each([
    {},
    { metadata: {} },
    { metadata: { name: 'a', namespace: 'b' } },
    { metadata: { name: '..', namespace: 'b', uid: 'c' } },
    { metadata: { name: 'a', namespace: '../kube-system', uid: 'c' } },
  ])('is kept nothing when it is %j', (pod) => {
    expect(cutPod(pod)).toBeUndefined();
  });
});

describe('the controller', () => {
  const ownerOf = (ownerReferences: unknown) => controllerOf(metadataIn({ metadata: { ownerReferences } }));

  it('is the only owner where none says that it is the controller', () => {
    expect(ownerOf([{ apiVersion: 'v1', kind: 'Pod', name: 'driver', uid: 'u' }])?.name).toBe('driver');
  });

  it('is nobody when the reference is not whole', () => {
    expect(ownerOf([{ kind: 'Pod', name: 'driver', controller: true }])).toBeUndefined();
    expect(ownerOf(undefined)).toBeUndefined();
  });
});

function plain(name: string, kind = 'container') {
  return { name, kind, ids: [], image: name, privileged: false, tokenMounted: false, hostPaths: [] };
}
