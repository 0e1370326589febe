import { describe, expect, it } from '@jest/globals';
import { toFalcoEvent } from '../../../agent/sinks/webhook/falco.ts';
import { container, event, evidence, host, hostile, notebookVerdict, process, unwatched, verdict } from '../samples.ts';

const pulled = {
  reference: 'registry.example:5000/team/miner:v1.2',
  registry: 'registry.example:5000',
  digest: 'sha256:ab',
};

describe('an event in the shape of Falco', () => {
  it('has the keys of Falco, and its names for fields', () => {
    const connection = '10.0.0.5:40212->203.0.113.9:3333';
    const pieces = [evidence({ family: 'xmrig', wallet: 'w1' }), evidence({ id: 'port', connection })];
    const of = verdict({ workload: { ...container, image: pulled }, evidence: pieces });
    const { output, ...rest } = toFalcoEvent(event({ verdict: of }));
    expect(rest).toEqual({
      time: '2026-01-02T03:04:05.000Z',
      rule: 'CryptoMinerDetected',
      priority: 'Critical',
      source: 'davylamp',
      hostname: 'n1',
      tags: ['davylamp', 'container', 'mitre_impact', 'T1496', 'xmrig'],
      output_fields: expect.objectContaining({
        'evt.time': '2026-01-02T03:04:05.000Z',
        'k8s.ns.name': 'team-a',
        'k8s.pod.name': 'trainer-0',
        'k8s.pod.uid': '00000000-0000-0000-0000-000000000001',
        'container.id': 'cccccccccccc',
        'container.full_id': 'c'.repeat(64),
        'container.name': 'notebook',
        'container.image.repository': 'registry.example:5000/team/miner',
        'container.image.tag': 'v1.2',
        'container.image.digest': 'sha256:ab',
        'proc.name': 'xmrig',
        'proc.pid': 4242,
        'proc.cmdline': '/tmp/xmrig -o pool.example:3333 -p ***',
        'proc.exepath': '/tmp/xmrig',
        'fd.name': connection,
        'davylamp.score': 140,
        'davylamp.severity': 'critical',
        'davylamp.wallets': 'w1',
      }),
    });
    expect(output).toMatch(/^03:04:05\.000000000: Critical xmrig is mining in container notebook .*proc\.name=xmrig/);
  });

  it('says whose a pod is', () => {
    const fields = toFalcoEvent(event({ verdict: notebookVerdict() })).output_fields;
    expect(fields['davylamp.owner']).toContain('nb');
    expect(fields['davylamp.next_step']).toContain('kubectl');
  });

  it.each([
    ['critical', 'firing', 'Critical', 'CryptoMinerDetected'],
    ['warning', 'escalated', 'Warning', 'CryptoMinerDetected'],
    ['critical', 'resolved', 'Informational', 'CryptoMinerEnded'],
  ] as const)('of a %s verdict that is %s has the priority %s', (severity, change, priority, rule) => {
    expect(toFalcoEvent(event({ change, verdict: verdict({ severity }) }))).toMatchObject({ priority, rule });
  });

  it('leaves out what there is not', () => {
    const fields = toFalcoEvent(event({ verdict: verdict({ workload: host, evidence: [] }) })).output_fields;
    expect(fields['container.id']).toBe('host');
    for (const name of ['k8s.ns.name', 'k8s.pod.name', 'container.name', 'proc.name', 'fd.name', 'davylamp.wallets']) {
      expect(fields).not.toHaveProperty([name]);
    }
  });

  it.each([
    ['registry.example:5000/team/app', 'registry.example:5000/team/app', undefined],
    ['busybox', 'busybox', undefined],
    ['busybox:1.36@sha256:0123', 'busybox', '1.36'],
  ])('reads the image %s', (reference, repository, tag) => {
    const image = { reference, registry: 'docker.io' };
    const fields = toFalcoEvent(event({ verdict: verdict({ workload: { ...container, image } }) })).output_fields;
    expect([fields['container.image.repository'], fields['container.image.tag']]).toEqual([repository, tag]);
  });

  it('has plain values only, and a text on one line, whatever a process calls itself', () => {
    const bad = process({ comm: hostile, cmdline: [hostile], exe: { state: 'file', path: hostile } });
    const of = verdict({ workload: unwatched, evidence: [evidence({ process: bad, summary: hostile })] });
    const { output, output_fields } = toFalcoEvent(event({ verdict: of }));
    expect(output).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    for (const value of Object.values(output_fields)) expect(['string', 'number']).toContain(typeof value);
  });

  it('is bounded, whatever the length of a command line', () => {
    const long = process({ cmdline: Array.from({ length: 10_000 }, () => 'x'.repeat(100)) });
    const of = verdict({ evidence: Array.from({ length: 64 }, (_, i) => evidence({ id: `${i}`, process: long })) });
    expect(JSON.stringify(toFalcoEvent(event({ verdict: of }))).length).toBeLessThan(16_384);
  });
});
