import { describe, expect, it } from '@jest/globals';
import { annotationsOf } from '../../agent/sinks/annotations.ts';
import {
  awaited,
  closed,
  dossier,
  evidence,
  host,
  hostile,
  link,
  notebook,
  notebookVerdict,
  ofNotebook,
  process,
  standalone,
  unwatched,
  verdict,
} from './samples.ts';

const KEYS = [
  'description',
  'evidence',
  'families',
  'first_seen',
  'image',
  'kubeflow',
  'next_step',
  'owner',
  'runbook_url',
  'score',
  'spread',
  'summary',
];

describe('the annotations of an alert', () => {
  it('tell whose miner it is and what it could reach', () => {
    expect(annotationsOf(notebookVerdict())).toEqual({
      summary: 'xmrig is mining in container notebook of pod alice/nb-0 (Notebook nb of alice@example.org) on node n1',
      description:
        'Score 140 (critical), seen from 2026-01-02T03:04:00.000Z to 2026-01-02T03:04:05.000Z. Strongest signs: a known miner runs. Owner: StatefulSet nb -> Notebook nb, of alice@example.org.',
      evidence: '70 a known miner runs (miner-program, pid 4242 xmrig)',
      score: '140',
      families: 'xmrig',
      image: `ddsfdfsaadfs/dfsdf:99 from docker.io (not trusted; sha256:${'1'.repeat(64)})`,
      owner: 'StatefulSet nb -> Notebook nb, of alice@example.org',
      kubeflow: 'Notebook nb, profile alice of alice@example.org, created by bob@example.org as its annotation says',
      spread:
        'curl [4243] of the pod was connected to the API server, last seen 2026-01-02T03:04:04Z; it has a token of service account alice/default-editor',
      first_seen: '2026-01-02T03:04:00.000Z',
      runbook_url: 'docs/runbooks/CryptoMinerDetected.md',
      next_step:
        'kubectl -n alice describe pod nb-0 says more. On node n1, cp /proc/4242/exe keeps a copy of the program. Then kubectl -n alice delete notebook nb ends it (deleting only the pod would bring it back), and rotate the secrets it could read. curl [4243] of the pod was connected to the API server, where it may use the token of service account default-editor: rotate it (a bound token ends with its pod, one in a Secret does not), see what it may do (kubectl auth can-i --list --as=system:serviceaccount:alice:default-editor -n alice), and look in the audit log of the API server for what it did.',
    });
  });

  it('take the place of the runbook from the caller', () => {
    expect(annotationsOf(verdict(), 'https://runbooks.example/miner')['runbook_url']).toBe(
      'https://runbooks.example/miner',
    );
  });

  it.each([
    ['a process of the host', verdict({ workload: host }), 'none: it is a process of the host'],
    [
      'a pod that the cluster has not told',
      verdict({ workload: awaited }),
      'not known: the cluster has not told which pod this container is of',
    ],
    [
      'a pod of a cluster that is not watched',
      verdict({ workload: unwatched }),
      'not known: no cluster is watched that could name the pod',
    ],
    ['a container without a pod', verdict({ workload: standalone() }), 'none: the container is not one of a pod'],
  ])('say why nothing is known of %s', (_, of, reason) => {
    expect(annotationsOf(of)).toMatchObject({ image: reason, owner: reason, kubeflow: reason, spread: reason });
  });

  it('say why the owner is not known of a pod whose image is', () => {
    expect(annotationsOf(notebookVerdict({ dossier: undefined } as object))).toMatchObject({
      image: expect.stringContaining('ddsfdfsaadfs/dfsdf:99'),
      owner: 'not known: the cluster has not answered',
      spread: 'not known: the cluster has not answered',
    });
    expect(annotationsOf(verdict({ state: 'suspected' }))).toMatchObject({
      image: 'not known: the pod does not name it',
      owner: 'not known: the cluster is asked once it fires',
    });
  });

  it('say that there is nothing where there is nothing', () => {
    const bare = { owner: { chain: [] }, spread: closed };
    const annotations = annotationsOf(verdict({ evidence: [], dossier: bare }));
    expect(annotations).toMatchObject({
      owner: 'none: the pod was made by hand',
      kubeflow: 'none: nothing says that the pod belongs to Kubeflow',
      spread: 'no way out of the pod is known: no token is mounted, and nothing of the node is shared with it',
      evidence: 'none is left',
      families: 'none that has a name',
    });
  });

  it('have always the same keys and no empty value', () => {
    const bare = { owner: { chain: [] }, spread: { ...closed, serviceAccount: '' } };
    const nameless = { ...notebook, image: { reference: '', registry: '' } };
    for (const of of [
      notebookVerdict(),
      verdict({ workload: host, evidence: [] }),
      verdict({ workload: awaited }),
      verdict({ workload: nameless, dossier: bare }),
      verdict({ state: 'resolved' }),
    ]) {
      const annotations = annotationsOf(of);
      expect(Object.keys(annotations).sort()).toEqual(KEYS);
      for (const [name, text] of Object.entries(annotations)) expect(`${name}: ${text}`).not.toMatch(/: *$/);
    }
  });
});

describe('hostile names in the annotations', () => {
  const secret = 'password=hunter2';
  const long = (text: string) => `${text}${' x'.repeat(100_000)}`;

  /** A verdict in which everything that somebody else writes is this. */
  function allOf(text: string) {
    const pieces = Array.from({ length: 64 }, () =>
      evidence({ summary: text, process: process({ comm: text, cmdline: [text] }) }),
    );
    return notebookVerdict({
      workload: { ...notebook, container: text, image: { reference: text, registry: text, digest: text } },
      evidence: pieces,
      dossier: {
        owner: { chain: Array.from({ length: 50 }, () => link(text, text, text)), endsBecause: text },
        kubeflow: {
          ...ofNotebook,
          name: text,
          run: text,
          experiment: text,
          profile: text,
          person: text,
          creator: text,
        },
        spread: {
          ...closed,
          tokenMounted: true,
          serviceAccount: text,
          apiServer: { pid: 1, comm: text, firstSeen: 0, lastSeen: 0 },
          hostPaths: Array.from({ length: 50 }, () => text),
        },
      },
    });
  }

  it('stay on one line, and can not obey a terminal', () => {
    for (const [name, text] of Object.entries(annotationsOf(allOf(hostile)))) {
      const line = name === 'evidence' ? text.replaceAll('\n', ' ') : text;
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
  });

  it('are bounded', () => {
    const annotations = annotationsOf(allOf(long('a')));
    for (const text of Object.values(annotations)) expect(text.length).toBeLessThanOrEqual(3_200);
    expect(annotations['evidence']).toMatch(/\nand \d+ more$/);
  });

  it('give no secret away', () => {
    const text = JSON.stringify(annotationsOf(allOf(secret)));
    expect(text).toContain('password=***');
    expect(text).not.toContain('hunter2');
  });

  it('stand in quotes when they are more than a word', () => {
    const { person: _, ...rest } = ofNotebook;
    const kubeflow = { ...rest, person: 'alice@example.org) on node n2. All is well' };
    expect(annotationsOf(notebookVerdict({ dossier: dossier({ kubeflow }) }))['summary']).toBe(
      'xmrig is mining in container notebook of pod alice/nb-0 (Notebook nb of "alice@example.org) on node n2. All is well") on node n1',
    );
  });

  it('do not hide an ordinary name that begins like a key', () => {
    const owner = { chain: [link('Deployment', 'sk-learn-trainer-for-everyone')] };
    expect(annotationsOf(notebookVerdict({ dossier: dossier({ owner }) }))['owner']).toContain(
      'Deployment sk-learn-trainer-for-everyone',
    );
  });
});
