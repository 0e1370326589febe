import { describe, expect, it } from '@jest/globals';
import { cutPod } from '../../agent/identify/cut-pod.ts';
import type { Pod } from '../../agent/identify/pod.ts';
import { spreadOf } from '../../agent/identify/spread.ts';
import { podNamed } from './kubeflow-cluster.ts';

const token = '/var/run/secrets/kubernetes.io/serviceaccount';
const raw = {
  metadata: { namespace: 'alice', name: 'p', uid: 'u' },
  spec: {
    serviceAccountName: 'default-editor',
    hostPID: true,
    volumes: [
      { name: 'root', hostPath: { path: '/' } },
      { name: 'log', hostPath: { path: '/var/log' } },
    ],
    containers: [
      { name: 'quiet', image: 'a' },
      {
        name: 'able',
        image: 'b',
        securityContext: { privileged: true },
        volumeMounts: [
          { name: 't', mountPath: token },
          { name: 'root', mountPath: '/host' },
          { name: 'root', mountPath: '/again' },
          { name: 'log', mountPath: '/log' },
        ],
      },
    ],
  },
};
const pod = cutPod(raw) as Pod;
const able = { tokenMounted: true, privileged: true, hostPaths: ['/', '/var/log'] };
const whole = { serviceAccount: 'default-editor', hostPid: true, hostNetwork: false };

describe('what an intruder could reach', () => {
  it('is what the container has', () => {
    expect(spreadOf(pod, 'able')).toEqual({ ...whole, ...able });
  });

  it('is not what its neighbour has', () => {
    expect(spreadOf(pod, 'quiet')).toEqual({ ...whole, tokenMounted: false, privileged: false, hostPaths: [] });
  });

  it('is what any of them has while it is not known which it is', () => {
    expect(spreadOf(pod, 'aaaaaaaaaaaa')).toEqual({ ...whole, ...able });
  });

  it('is the API server, for a pod as Kubernetes makes it', () => {
    expect(spreadOf(podNamed('bare'), 'main')).toEqual({
      serviceAccount: 'default',
      tokenMounted: true,
      privileged: false,
      hostPid: false,
      hostNetwork: false,
      hostPaths: [],
    });
  });

  it('has texts of bounded length', () => {
    const path = `/${'x'.repeat(100_000)}`;
    const [container] = pod.containers;
    const long = { ...pod, serviceAccount: path, containers: [{ ...container, name: 'a', hostPaths: [path] }] } as Pod;
    const { serviceAccount, hostPaths } = spreadOf(long, 'a');
    expect([serviceAccount.length, hostPaths[0]?.length]).toEqual([253, 4096]);
  });
});
