import { describe, expect, it } from '@jest/globals';
import type { Image, Kubeflow, Owner, Spread } from '../../agent/model.ts';
import { clusterFacts, factsOf } from '../../agent/sinks/whose.ts';
import {
  awaited,
  closed,
  dossier,
  host,
  hostile,
  link,
  notebook,
  notebookVerdict,
  ofNotebook,
  verdict,
} from './samples.ts';

const { kubeflow: _, ...withoutKubeflow } = dossier();
const ownerOf = (owner: Owner) => clusterFacts(notebookVerdict({ dossier: { ...withoutKubeflow, owner } })).owner;
const kubeflowOf = (kubeflow: Kubeflow) => clusterFacts(notebookVerdict({ dossier: dossier({ kubeflow }) })).kubeflow;
const imageOf = (image: Image) => clusterFacts(notebookVerdict({ workload: { ...notebook, image } })).image;
const spreadOf = (part: Partial<Spread>) =>
  clusterFacts(notebookVerdict({ dossier: dossier({ spread: { ...closed, ...part } }) })).spread;

describe('the owner', () => {
  it.each([
    [{ chain: [link('DaemonSet', 'd')] }, 'DaemonSet d'],
    [{ chain: [link('ReplicaSet', 'w-1'), link('Deployment', 'w')] }, 'ReplicaSet w-1 -> Deployment w'],
    [
      { chain: [link('ReplicaSet', 'w-1')], endsBecause: '403: forbidden' },
      'ReplicaSet w-1; what is above it is not known: 403: forbidden',
    ],
    [{ chain: [], endsBecause: 'the API server does not answer' }, 'not known: the API server does not answer'],
    [{ chain: [] }, 'none: the pod was made by hand'],
    [{ chain: [link('Deploy\nment', 'a b"c')] }, `"Deploy\\nment" "a b'c"`],
  ])('of %j', (owner, expected) => {
    expect(ownerOf(owner)).toBe(expected);
  });

  it('comes with the person whose profile it is', () => {
    const owned = (chain: Owner['chain']) =>
      clusterFacts(notebookVerdict({ dossier: dossier({ owner: { chain } }) })).owner;
    expect(owned([link('Deployment', 'w')])).toBe('Deployment w, of alice@example.org');
    expect(owned([])).toBe('none: the pod was made by hand in the profile of alice@example.org');
  });
});

describe('Kubeflow', () => {
  const { profile: _profile, person: _person, creator: _creator, ...alone } = ofNotebook;

  it.each([
    [alone, 'Notebook nb, person not known: the namespace is not a profile'],
    [{ ...alone, unknownBecause: 'may not read namespaces' }, 'Notebook nb, person not known: may not read namespaces'],
    [{ ...alone, profile: 'alice' }, 'Notebook nb, profile alice, whose namespace names no person'],
    [
      { ...alone, confirmed: false },
      'claims to be Notebook nb (only its labels say so), person not known: the namespace is not a profile',
    ],
    [
      { ...ofNotebook, creator: 'Mallory, the admin', person: 'x" on node n2' },
      `Notebook nb, profile alice of "x' on node n2", created by "Mallory, the admin" as its annotation says`,
    ],
    [
      { ...alone, kind: 'pipeline run' as const, name: 'train-abc', run: '0d4f', profile: 'p', person: 'q@r.s' },
      'Pipeline run train-abc, run 0d4f, profile p of q@r.s',
    ],
    [
      { ...alone, kind: 'katib trial' as const, name: 't-1', experiment: 't', profile: 'p', person: 'q@r.s' },
      'Katib trial t-1, experiment t, profile p of q@r.s',
    ],
    [
      { ...alone, kind: 'profile' as const, name: 'alice', profile: 'alice', person: 'alice@example.org' },
      'no part of Kubeflow made it; profile alice of alice@example.org',
    ],
  ])('of %j', (kubeflow, expected) => {
    expect(kubeflowOf(kubeflow)).toBe(expected);
  });
});

describe('the image', () => {
  it.each([
    [
      { reference: 'nginx', registry: 'docker.io' },
      'nginx from docker.io (images.trusted is not set; no digest is reported)',
    ],
    [
      {
        reference: 'r.example:5000/team/a_b@sha256:00',
        registry: 'r.example:5000',
        digest: 'sha256:00',
        trusted: true,
      },
      'r.example:5000/team/a_b@sha256:00 from r.example:5000 (trusted; sha256:00)',
    ],
    // An ordinary name, though it begins like a key of OpenAI.
    [
      { reference: 'sk-learn-trainer-for-everyone:1', registry: 'docker.io', trusted: false },
      'sk-learn-trainer-for-everyone:1 from docker.io (not trusted; no digest is reported)',
    ],
    [
      { reference: 'https://me:hunter2@r.example/a\n', registry: '' },
      '"https://me:***@r.example/a\\n" from "" (images.trusted is not set; no digest is reported)',
    ],
  ])('of %j', (image, expected) => {
    expect(imageOf(image)).toBe(expected);
  });
});

describe('the ways out of the pod', () => {
  it.each([
    [{}, 'no way out of the pod is known: no token is mounted, and nothing of the node is shared with it'],
    [{ tokenMounted: true }, 'it has a token of service account alice/default-editor'],
    [{ tokenMounted: true, serviceAccount: '' }, 'it has a token of service account that the pod does not name'],
    [{ privileged: true }, 'the container is privileged'],
    [
      { hostPid: true, hostNetwork: true },
      'it sees the processes of the node (hostPID); it is in the network of the node (hostNetwork)',
    ],
    [{ hostPaths: ['/'] }, 'it mounts / of the node'],
    [{ hostPaths: ['/a b', '/c', '/d', '/e', '/f'] }, 'it mounts "/a b", /c, /d and 2 more of the node'],
  ])('of %j', (part, expected) => {
    expect(spreadOf(part)).toBe(expected);
  });

  it('name the process that went to the API server, whatever it calls itself', () => {
    const apiServer = { pid: 7, comm: hostile, firstSeen: 0, lastSeen: 61_000 };
    const text = spreadOf({ apiServer });
    expect(text).toMatch(
      /^"a\\nb.*" \[7\] of the pod was connected to the API server, last seen 1970-01-01T00:01:01Z$/,
    );
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});

describe('what a person is shown', () => {
  const names = (of: Parameters<typeof factsOf>[0]) => factsOf(of).map(({ name }) => name);

  it('is nothing of pods for a process of the host', () => {
    expect(names(verdict({ workload: host }))).toEqual([]);
  });

  it('is why the pod is not known, once', () => {
    expect(factsOf(verdict({ workload: awaited }))).toEqual([
      { name: 'pod', text: 'not known: the cluster has not told which pod this container is of' },
    ]);
  });

  it('is no reason twice while the owner is asked for', () => {
    expect(names(verdict())).toEqual(['image', 'owner']);
  });

  it('is everything once it is known, and nothing of Kubeflow where that has no part in it', () => {
    expect(names(notebookVerdict())).toEqual(['image', 'owner', 'kubeflow', 'spread']);
    expect(names(notebookVerdict({ dossier: withoutKubeflow }))).toEqual(['image', 'owner', 'spread']);
  });
});
