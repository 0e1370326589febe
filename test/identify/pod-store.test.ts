import { describe, expect, it } from '@jest/globals';
import type { Pod, PodContainer } from '../../agent/identify/pod.ts';
import { PodStore } from '../../agent/identify/pod-store.ts';

const idOf = (letter: string) => letter.repeat(64);

function container(name: string, ...ids: string[]): PodContainer {
  return { name, kind: 'container', ids, image: 'i', privileged: false, tokenMounted: false, hostPaths: [] };
}

function pod(uid: string, containers: PodContainer[] = [], part: Partial<Pod> = {}): Pod {
  const names = { namespace: 'ns', name: `pod-${uid}`, uid };
  return { ...names, labels: {}, serviceAccount: '', hostPid: false, hostNetwork: false, containers, ...part };
}

const store = (limit = 100) => new PodStore({ limit, keepDeleted: 600 });

describe('a container is found', () => {
  it('by its id, with its pod and its name', () => {
    const pods = store();
    pods.put(pod('u1', [container('app', idOf('a')), container('side', idOf('b'))]));
    expect(pods.find({ id: idOf('b') })).toMatchObject({ pod: { name: 'pod-u1' }, container: { name: 'side' } });
  });

  it('by the uid in its cgroup while the status of its pod does not name it yet', () => {
    const pods = store();
    pods.put(pod('u1', [container('app')]));
    const placed = pods.find({ id: idOf('a'), podUid: 'u1' });
    expect(placed?.pod.name).toBe('pod-u1');
    expect(placed?.container).toBeUndefined();
  });

  it('by its old id after a restart, as long as the pod lives', () => {
    const pods = store();
    pods.put(pod('u1', [container('app', idOf('a'))]));
    pods.put(pod('u1', [container('app', idOf('b'), idOf('a'))]));
    pods.put(pod('u1', [container('app', idOf('c'), idOf('b'))]));
    for (const letter of 'abc') expect(pods.find({ id: idOf(letter) })?.container?.name).toBe('app');
  });

  it('by the config hash that the cgroup of a static pod is named after', () => {
    const pods = store();
    pods.put(pod('u1', [container('app')], { configHash: 'h'.repeat(32) }));
    expect(pods.find({ id: idOf('x'), podUid: 'h'.repeat(32) })?.pod.name).toBe('pod-u1');
  });

  it('by the config hash of one static pod only, whatever another pod writes there', () => {
    const pods = store();
    const hash = 'h'.repeat(32);
    const find = () => pods.find({ id: idOf('x'), podUid: hash })?.pod.uid;
    pods.put(pod('static', [], { configHash: hash }));
    pods.put(pod('forger', [], { configHash: hash }));
    expect(find()).toBe('static');
    pods.delete('static', 0);
    pods.put(pod('remade', [], { configHash: hash }));
    expect(find()).toBe('remade');
    pods.put(pod('remade', [], { configHash: 'other' }));
    expect(find()).toBeUndefined();
  });

  it('by the uid in its cgroup before the id that another pod claims', () => {
    const pods = store();
    pods.put(pod('u1', [container('app', idOf('a'))]));
    pods.put(pod('u2', [container('forged', idOf('a'))]));
    expect(pods.find({ id: idOf('a'), podUid: 'u1' })).toMatchObject({
      pod: { uid: 'u1' },
      container: { name: 'app' },
    });
  });

  it('by the id that its status names, however often its neighbour has restarted', () => {
    const pods = store();
    for (let restart = 0; restart < 2_000; restart++) {
      const crashing = container('crashing', `${restart}`.padStart(64, '0'));
      pods.put(pod('u1', [container('calm', idOf('a')), crashing]));
    }
    expect(pods.find({ id: idOf('a') })?.container?.name).toBe('calm');
  });

  it('not by the name of its pod: one that was deleted and remade is another', () => {
    const pods = store();
    pods.put(pod('u1', [container('app', idOf('a'))], { name: 'same' }));
    pods.delete('u1', 0);
    pods.put(pod('u2', [container('app', idOf('b'))], { name: 'same' }));
    expect(pods.find({ id: idOf('a') })?.pod.uid).toBe('u1');
    expect(pods.find({ id: idOf('b') })?.pod.uid).toBe('u2');
  });

  it('not when the cluster has not told of it', () => {
    const pods = store();
    pods.put(pod('u1', [container('app', idOf('a'))]));
    expect(pods.find({ id: idOf('z'), podUid: 'u9' })).toBeUndefined();
    expect(pods.find({ id: idOf('z') })).toBeUndefined();
  });
});

describe('a deleted pod', () => {
  it('is remembered for a while, and does not count', () => {
    const pods = store();
    pods.put(pod('u1', [container('app', idOf('a'))]));
    pods.delete('u1', 100);
    pods.delete('u2', 699);
    expect(pods.size).toBe(0);
    expect(pods.find({ id: idOf('a') })?.pod.name).toBe('pod-u1');
  });

  it('is forgotten when another is deleted long after it', () => {
    const pods = store();
    for (const uid of ['u1', 'u2']) pods.put(pod(uid, [container('app', idOf(uid[1] as string))]));
    pods.delete('u1', 100);
    pods.delete('u2', 700);
    expect(pods.find({ id: idOf('1'), podUid: 'u1' })).toBeUndefined();
    expect(pods.find({ id: idOf('2') })?.pod.name).toBe('pod-u2');
  });

  it('is back when the list has it', () => {
    const pods = store();
    pods.put(pod('u1'));
    pods.delete('u1', 0);
    pods.put(pod('u1'));
    pods.keep(new Set(['u1']), 1);
    expect(pods.pods.map(({ uid }) => uid)).toEqual(['u1']);
  });
});

describe('the store', () => {
  it('holds what the list has and nothing else', () => {
    const pods = store();
    for (const uid of ['u1', 'u2', 'u3']) pods.put(pod(uid));
    pods.keep(new Set(['u2', 'u3', 'u4']), 1);
    expect(pods.pods.map(({ uid }) => uid).sort()).toEqual(['u2', 'u3']);
  });

  it('takes a bounded number of pods and counts the others', () => {
    const pods = store(2);
    for (const uid of ['u1', 'u2', 'u3']) pods.put(pod(uid));
    expect([pods.size, pods.dropped]).toEqual([2, 1]);
    pods.put(pod('u2', [container('app', idOf('b'))]));
    expect(pods.dropped).toBe(1);
  });

  it('stays bounded through the churn of a hundred thousand pods and of one that restarts for ever', () => {
    const pods = store();
    for (let turn = 0; turn < 100_000; turn++) {
      pods.put(pod(`u${turn}`, [container('app', `${turn}`.padStart(64, '0'))]));
      pods.delete(`u${turn}`, 0);
    }
    pods.put(pod('crash'));
    for (let turn = 0; turn < 10_000; turn++) pods.put(pod('crash', [container('app', `c${turn}`.padStart(64, '0'))]));
    const remembered = Array.from({ length: 100_000 }, (_, turn) => pods.find({ id: `${turn}`.padStart(64, '0') }));
    expect(remembered.filter(Boolean)).toHaveLength(500);
    const restarts = Array.from({ length: 10_000 }, (_, turn) => pods.find({ id: `c${turn}`.padStart(64, '0') }));
    expect(restarts.filter(Boolean)).toHaveLength(500);
    expect(pods.size).toBe(1);
  });

  it('stays bounded where each deleted pod has had hundreds of containers', () => {
    const pods = store();
    for (let turn = 0; turn < 1_000; turn++) {
      const many = Array.from({ length: 200 }, (_, i) => container(`c${i}`, `${turn}-${i}`));
      pods.put(pod(`u${turn}`, many));
      pods.delete(`u${turn}`, 0);
    }
    const found = Array.from({ length: 1_000 }, (_, turn) => pods.find({ id: `${turn}-7` })).filter(Boolean);
    expect(found).toHaveLength(12);
  });

  it('stays bounded where a pod is given one config hash after another', () => {
    const pods = store();
    for (let turn = 0; turn < 10_000; turn++) pods.put(pod('u1', [], { configHash: `hash${turn}` }));
    const found = Array.from({ length: 10_000 }, (_, turn) => pods.find({ id: 'x', podUid: `hash${turn}` }));
    expect(found.filter(Boolean)).toHaveLength(1);
  });

  it('says with its revision that something has changed', () => {
    const pods = store();
    const before = pods.revision;
    pods.put(pod('u1'));
    const put = pods.revision;
    pods.delete('u1', 0);
    expect(new Set([before, put, pods.revision]).size).toBe(3);
    pods.delete('u1', 0);
    expect(pods.revision).toBe(put + 1);
  });
});
