import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../agent/config.ts';
import { answersOf, replay, start } from './replay.ts';

const SCENARIO = 'renamed-miner';

/** The miner in a notebook of Alice's, with one exception. */
async function replayWith(part: Partial<Config['exceptions'][number]>) {
  const exception = {
    name: 'bench',
    namespace: 'alice',
    owner: 'Notebook/churn',
    images: [],
    signatures: [],
    reason: 'agreed',
    expires: start + 86_400_000,
    ...part,
  };
  const { metrics, events, verdicts } = await replay(SCENARIO, answersOf(SCENARIO), { exceptions: [exception] });
  const series = (name: string) => metrics.split('\n').filter((line) => line.startsWith(`davylamp_${name}`));
  return { series, changes: events.split('\n').slice(0, -1), verdicts };
}

describe('a miner that is excepted', () => {
  it('alerts nobody, Prometheus included, and is counted and listed', async () => {
    const { series, changes, verdicts } = await replayWith({});
    expect(changes).toEqual([]);
    expect([...series('detection_active'), ...series('detection_score')]).toEqual([]);
    expect(series('detections_total')).toEqual([
      'davylamp_detections_total{severity="warning"} 0',
      'davylamp_detections_total{severity="critical"} 0',
    ]);
    expect(series('detections_silenced_total')).toEqual(['davylamp_detections_silenced_total{exception="bench"} 1']);
    expect(series('exception_silences')).toEqual(['davylamp_exception_silences{exception="bench"} 1']);
    expect(verdicts).toMatchObject([
      { state: 'firing', severity: 'critical', allowance: { exception: 'bench', inForce: true } },
    ]);
  });

  it.each([
    ["is somebody else's", { owner: 'Notebook/nurch' }],
    ['is in another namespace', { namespace: 'bob' }],
    ['is another image', { images: [`sha256:${'1'.repeat(64)}`] }],
  ])('alerts as ever where what is excepted %s', async (_, part) => {
    const { series, changes } = await replayWith(part);
    expect(changes).toEqual([expect.stringContaining('"event":"firing"')]);
    expect(changes[0]).not.toContain('"exception"');
    expect(series('detection_active')).toHaveLength(1);
    expect(series('exception_silences')).toEqual(['davylamp_exception_silences{exception="bench"} 0']);
  });

  it('alerts again once that has expired, and says so', async () => {
    const { series, changes } = await replayWith({ expires: start });
    expect(changes).toEqual([expect.stringMatching(/"in_force":false.*allowed it until 2025-12-31 and has expired/)]);
    expect(series('detection_active')).toHaveLength(1);
  });
});
