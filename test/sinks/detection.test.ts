import { describe, expect, it } from '@jest/globals';
import { toDetection, toEventLine } from '../../agent/sinks/detection.ts';
import { at, container, event, evidence, host, hostile, process, verdict } from './samples.ts';

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

describe('the summary', () => {
  const { containerId: _, ...unknown } = { ...container, namespace: '', pod: '', container: 'cccccccccccc' };

  it.each([
    ['a miner on the host', verdict({ workload: host }), 'xmrig is mining on the host n1'],
    [
      'a container without names',
      verdict({ workload: unknown }),
      'xmrig is mining in container cccccccccccc on node n1',
    ],
    ['a warning', verdict({ severity: 'warning', workload: host }), 'xmrig is probably mining on the host n1'],
    [
      'a process of no known family',
      verdict({ evidence: [evidence()], workload: host }),
      'Process "xmrig" is mining on the host n1',
    ],
    ['no evidence', verdict({ evidence: [], workload: host }), 'Something is mining on the host n1'],
    ['the end', verdict({ state: 'resolved', workload: host }), 'xmrig is no longer seen mining on the host n1'],
  ])('says it of %s', (_, of, expected) => {
    expect(toDetection(of).summary).toBe(expected);
  });

  it('does not let a process name itself across lines', () => {
    const piece = evidence({ process: process({ comm: 'a\nb' }) });
    expect(toDetection(verdict({ evidence: [piece] })).summary).toContain('"a\\nb"');
  });
});

describe('the next step', () => {
  it.each([
    ['kubectl for a pod', verdict(), 'kubectl -n team-a describe pod trainer-0'],
    [
      'the runtime for a container without names',
      verdict({ workload: { ...container, pod: '' } }),
      'crictl inspect cccccccccccc',
    ],
    ['systemd for the host', verdict({ workload: host }), 'systemctl status 4242'],
    [
      'a look at the node when no process is known',
      verdict({ workload: host, evidence: [] }),
      'Look at the processes of node n1',
    ],
    ['the way in once it is over', verdict({ state: 'resolved' }), 'It is quiet now'],
  ])('is %s', (_, of, expected) => {
    expect(toDetection(of).next_step).toContain(expected);
  });

  it('is about the time of the verdict', () => {
    expect(toDetection(verdict()).last_seen).toBe(new Date(at).toISOString());
  });
});
