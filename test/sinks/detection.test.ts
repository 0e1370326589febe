import { describe, expect, it } from '@jest/globals';
import type { Kubeflow } from '../../agent/model.ts';
import { toDetection, toEventLine } from '../../agent/sinks/detection.ts';
import {
  awaited,
  closed,
  container,
  dossier,
  event,
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

describe('an event line', () => {
  it('has the agreed keys', () => {
    expect(
      JSON.parse(toEventLine(event({ change: 'escalated', previous: { severity: 'warning', workload: container } }))),
    ).toEqual({
      time: '2026-01-02T03:04:05.000Z',
      event: 'escalated',
      severity: 'critical',
      previous: { severity: 'warning', namespace: 'team-a', pod: 'trainer-0', container: 'notebook' },
      score: 140,
      node: 'n1',
      namespace: 'team-a',
      pod: 'trainer-0',
      container: 'notebook',
      container_id: 'c'.repeat(64),
      pod_uid: '00000000-0000-0000-0000-000000000001',
      identified: true,
      families: ['xmrig'],
      wallets: [],
      coins: [],
      pools: [],
      algorithms: [],
      workers: [],
      summary: 'xmrig is mining in container notebook of pod team-a/trainer-0 on node n1',
      next_step: expect.stringContaining('kubectl -n team-a describe pod trainer-0'),
      first_seen: '2026-01-02T03:04:00.000Z',
      last_seen: '2026-01-02T03:04:05.000Z',
      evidence: [
        {
          id: 'miner-program',
          kind: 'process_creation',
          weight: 70,
          summary: 'a known miner runs',
          first_seen: '2026-01-02T03:04:00.000Z',
          last_seen: '2026-01-02T03:04:05.000Z',
          process: {
            pid: 4242,
            start_ticks: 77,
            comm: 'xmrig',
            exe: '/tmp/xmrig',
            cmdline: '/tmp/xmrig -o pool.example:3333 -p ***',
          },
        },
      ],
    });
  });

  it('has no previous severity when it fires first, and no ids on the host', () => {
    const line = JSON.parse(toEventLine(event({ verdict: verdict({ workload: host }) })));
    expect(line).not.toHaveProperty('previous');
    expect(line).not.toHaveProperty('container_id');
    expect(line).not.toHaveProperty('state');
  });

  it('is one line of printable characters whatever a process calls itself', () => {
    const bad = process({ comm: hostile, cmdline: [hostile], exe: { state: 'file', path: hostile } });
    const line = toEventLine(event({ verdict: verdict({ evidence: [evidence({ summary: hostile, process: bad })] }) }));
    expect(line).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(line).evidence[0].process.comm).toBe(hostile);
  });

  it('bounds what a process says of itself', () => {
    const long = process({ cmdline: ['x'.repeat(131_072)], exe: { state: 'file', path: 'y'.repeat(4_096) } });
    const pieces = Array.from({ length: 500 }, (_, i) => evidence({ process: long, wallet: `w${i}`, family: `f${i}` }));
    const detection = toDetection(verdict({ evidence: pieces }));
    expect(detection.evidence).toHaveLength(32);
    expect(detection.wallets).toHaveLength(20);
    expect(detection.evidence[0]?.process?.cmdline).toHaveLength(1_024);
    expect(detection.evidence[0]?.process?.exe).toHaveLength(1_024);
  });

  it('hides a secret that the summary of evidence quotes', () => {
    const [piece] = toDetection(verdict({ evidence: [evidence({ summary: 'runs "x --password=hunter2"' })] })).evidence;
    expect(piece?.summary).not.toContain('hunter2');
  });

  it('names each family and wallet once', () => {
    const pieces = [evidence({ family: 'xmrig', wallet: 'w' }), evidence({ family: 'xmrig', wallet: 'w' }), evidence()];
    expect(toDetection(verdict({ evidence: pieces }))).toMatchObject({ families: ['xmrig'], wallets: ['w'] });
  });
});

describe('what the cluster says', () => {
  it('is in the detection as it was agreed', () => {
    expect(toDetection(notebookVerdict())).toMatchObject({
      identified: true,
      image: {
        reference: 'ddsfdfsaadfs/dfsdf:99',
        registry: 'docker.io',
        digest: `sha256:${'1'.repeat(64)}`,
        trusted: false,
      },
      owner: {
        chain: [
          { api_version: 'apps/v1', kind: 'StatefulSet', name: 'nb' },
          { api_version: 'kubeflow.org/v1', kind: 'Notebook', name: 'nb' },
        ],
      },
      kubeflow: {
        kind: 'notebook',
        name: 'nb',
        confirmed: true,
        profile: 'alice',
        person: 'alice@example.org',
        creator: 'bob@example.org',
        labels: [
          { name: 'notebook-name', value: 'nb', confirmed: true },
          { name: 'pipeline/runid', value: '77', confirmed: false },
        ],
      },
      spread: {
        service_account: 'default-editor',
        token_mounted: true,
        api_server: {
          pid: 4243,
          comm: 'curl',
          first_seen: '2026-01-02T03:04:01.000Z',
          last_seen: '2026-01-02T03:04:04.000Z',
        },
        privileged: false,
        host_pid: false,
        host_network: false,
        host_paths: [],
      },
    });
  });

  it('has no key for what is not there', () => {
    const image = { reference: 'a', registry: 'docker.io' };
    const bare = { owner: { chain: [] }, spread: closed };
    const detection = toDetection(verdict({ workload: { ...container, image }, dossier: bare }));
    expect(detection.image).toEqual(image);
    expect(detection.owner).toEqual({ chain: [] });
    expect(detection.spread).not.toHaveProperty('api_server');
    expect(detection).not.toHaveProperty('kubeflow');
    expect(detection).not.toHaveProperty('unidentified_because');
  });

  it('tells a run, an experiment, and why the chain ends', () => {
    const kubeflow: Kubeflow = {
      kind: 'katib trial',
      name: 't',
      confirmed: false,
      run: 'r',
      experiment: 'e',
      labels: [],
    };
    const owner = { chain: [link('Job', 't', 'batch/v1')], endsBecause: '403: trials.kubeflow.org is forbidden' };
    const detection = toDetection(notebookVerdict({ dossier: dossier({ kubeflow, owner }) }));
    expect(detection.kubeflow).toEqual(kubeflow);
    expect(detection.owner?.ends_because).toBe('403: trials.kubeflow.org is forbidden');
  });

  it.each([
    [awaited, 'the cluster has not told which pod this container is of'],
    [unwatched, 'no cluster is watched that could name the pod'],
    [standalone(), 'the container is not one of a pod'],
  ])('is missing for a reason', (workload, reason) => {
    const detection = toDetection(verdict({ workload }));
    expect(detection).toMatchObject({ identified: false, unidentified_because: reason, container: 'cccccccccccc' });
    for (const key of ['image', 'owner', 'kubeflow', 'spread']) expect(detection).not.toHaveProperty(key);
  });

  it('holds no secret, and not more than anybody reads', () => {
    const text = `token=hunter2 ${'x'.repeat(1_000_000)}`;
    const names = Array.from({ length: 100 }, () => text);
    const labels = names.map((value) => ({ name: value, value, confirmed: false }));
    const apiServer = { pid: 1, comm: text, firstSeen: 0, lastSeen: 0 };
    const line = toEventLine(
      event({
        verdict: notebookVerdict({
          workload: { ...notebook, image: { reference: text, registry: text, digest: text } },
          dossier: {
            owner: { chain: names.map((name) => link(name, name, name)), endsBecause: text },
            kubeflow: { ...ofNotebook, name: text, run: text, person: text, creator: text, labels },
            spread: { ...closed, serviceAccount: text, apiServer, hostPaths: names },
          },
        }),
      }),
    );
    expect(line).not.toContain('hunter2');
    expect(line).toContain('token=***');
    expect(line.length).toBeLessThan(60_000);
  });

  it('comes with the names under which it was announced before', () => {
    const identified = event({
      change: 'identified',
      verdict: notebookVerdict(),
      previous: { severity: 'critical', workload: awaited },
    });
    expect(JSON.parse(toEventLine(identified))).toMatchObject({
      event: 'identified',
      namespace: 'alice',
      pod: 'nb-0',
      previous: { severity: 'critical', namespace: '', pod: '', container: 'cccccccccccc' },
    });
  });
});
