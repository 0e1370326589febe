import { describe, expect, it } from '@jest/globals';
import type { Manifest } from './api.ts';
import { expectGuilty } from './guilty.ts';
import { miner, pod, podSpec } from './pods.ts';
import { clusterScene } from './scenes.ts';
import { until } from './until.ts';

const scene = clusterScene();

/** Our Events about a pod. */
async function eventsOn(namespace: string, podUid: string): Promise<readonly Manifest[]> {
  const all = await scene().api.list(`/apis/events.k8s.io/v1/namespaces/${namespace}/events`);
  return all.filter((event) => event['reportingController'] === 'davylamp' && event['regarding'].uid === podUid);
}

describe('the Events of a pod', () => {
  it('tell of a miner in it once, however often the agent is started, and of its end', async () => {
    const flags = ['--verdict.resolve_after=1s'];
    const first = await scene().agent(flags);
    const namespace = await scene().namespace();
    const made = await scene().api.apply(pod({ namespace, name: 'digger' }, podSpec(scene().node, [miner()])));
    const found = await scene().running(made, 'miner');
    await expectGuilty(first, found);
    const told = (wanted: (events: readonly Manifest[]) => boolean, what: string) =>
      until(what, async () => {
        const events = await eventsOn(namespace, found.podUid);
        return wanted(events) ? events : undefined;
      });

    const [event, ...others] = await told((events) => events.length > 0, 'an Event');
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: 'Warning',
      reason: 'CryptoMinerDetected',
      regarding: { kind: 'Pod', namespace, name: 'digger', fieldPath: 'spec.containers{miner}' },
      reportingInstance: scene().node,
      note: expect.stringMatching(/mining in container miner of pod .*\/digger .*Score \d+: .*Owner: .*kubectl/s),
    });

    await first.stop();
    await scene().agent(flags);
    const [again, ...more] = await told(([known]) => known?.['series']?.count >= 2, 'a series');
    expect(more).toEqual([]);
    expect(again?.metadata.name).toBe(event?.metadata.name);

    await scene().api.remove(made);
    const all = await told((events) => events.some((each) => each['reason'] === 'CryptoMinerEnded'), 'the end');
    expect(all.map((each) => each['reason']).sort()).toEqual(['CryptoMinerDetected', 'CryptoMinerEnded']);
  });
});
