import { afterEach, describe, expect, it } from '@jest/globals';
import { Recent } from '../../agent/identify/recent.ts';
import { HandClock } from '../hand-clock.ts';
import { type Handler, json, startApiServer } from './api-server.ts';
import { lookupsAt } from './kubeflow-cluster.ts';

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0)) await close();
});

/** A server that answers when it is told to, the longest waiting first. */
async function startSlowServer() {
  const waiting: (() => void)[] = [];
  const arrivals: (() => void)[] = [];
  const handler: Handler = (_, response) => {
    waiting.push(() => response.end('{}'));
    arrivals.shift()?.();
  };
  const server = await startApiServer(handler);
  cleanup.push(() => server.close());
  return {
    api: server.api(),
    requests: server.requests,
    answer: () => waiting.shift()?.(),
    arrival: () => new Promise<void>((arrive) => arrivals.push(arrive)),
  };
}

const question = (path: string) => ({ path, accept: 'application/json', what: 'pods', parse: () => path });

describe('lookups', () => {
  it('are no more than four at once; the others follow in their order', async () => {
    const { api, requests, answer, arrival } = await startSlowServer();
    const lookups = lookupsAt(api, new HandClock());
    const all = ['/1', '/2', '/3', '/4', '/5', '/6'];
    const first = Promise.all([arrival(), arrival(), arrival(), arrival()]);
    const answers = Promise.all(all.map((path) => lookups.read(question(path))));
    await first;
    expect(requests).toHaveLength(4);
    const fifth = arrival();
    answer();
    await fifth;
    expect(requests.slice(4)).toEqual(['/5']);
    const sixth = arrival();
    for (let i = 0; i < 4; i++) answer();
    await sixth;
    answer();
    expect(await answers).toEqual(all.map((value) => ({ ok: true, value })));
  });

  it('are no more than that at once later on, when others had to wait before', async () => {
    const server = await startApiServer(json({}));
    cleanup.push(() => server.close());
    const api = server.api();
    let [underWay, most] = [0, 0];
    const get = async (path: string) => {
      most = Math.max(most, ++underWay);
      const answer = await api.get(path);
      underWay--;
      return answer;
    };
    const lookups = lookupsAt({ ...api, get }, new HandClock(), 2);
    for (let round = 0; round < 3; round++) {
      await Promise.all(['/1', '/2', '/3', '/4', '/5'].map((path) => lookups.read(question(path))));
    }
    expect([most, server.requests.length]).toEqual([2, 15]);
  });

  it('that can not even wait are not asked', async () => {
    const { api, requests, answer, arrival } = await startSlowServer();
    const lookups = lookupsAt(api, new HandClock(), 1, 1);
    const [first, second] = [arrival(), arrival()];
    const answers = ['/1', '/2', '/3'].map((path) => lookups.read(question(path)));
    const reason = 'no answer from the API server about pods: 1 lookups are waiting already';
    expect(await answers[2]).toEqual({ ok: false, failure: { reason, again: true } });
    await first;
    answer();
    await second;
    answer();
    expect((await Promise.all(answers)).map(({ ok }) => ok)).toEqual([true, true, false]);
    expect(requests).toEqual(['/1', '/2']);
  });

  it('that hang are given up, and make room for the next', async () => {
    const { api, answer, arrival } = await startSlowServer();
    const clock = new HandClock();
    const lookups = lookupsAt(api, clock, 1);
    const first = arrival();
    const [hanging, next] = [lookups.read(question('/1')), lookups.read(question('/2'))];
    await first;
    const second = arrival();
    clock.advance(10_000);
    const reason = 'no answer from the API server about pods: silent for 10 s';
    expect(await hanging).toEqual({ ok: false, failure: { reason, again: true } });
    await second;
    answer();
    answer();
    expect(await next).toEqual({ ok: true, value: '/2' });
    expect(clock.waits).toEqual([]);
  });
});

describe('what was learnt lately', () => {
  const learn = (value: number) => async () => ({ ok: true, value }) as const;

  it('makes room for what is new, the oldest first', async () => {
    const recent = new Recent<number>({ limit: 2, keep: 1_000, now: () => 0 });
    for (const [i, key] of ['a', 'b', 'c'].entries()) await recent.get(key, learn(i));
    expect(recent.size).toBe(2);
    expect(await recent.get('b', learn(9))).toEqual({ ok: true, value: 1 });
    expect(await recent.get('a', learn(9))).toEqual({ ok: true, value: 9 });
  });

  it('is replaced when it is too old', async () => {
    const clock = new HandClock();
    const recent = new Recent<number>({ limit: 2, keep: 1_000, now: clock.now });
    await recent.get('a', learn(1));
    clock.advance(999);
    expect(await recent.get('a', learn(2))).toEqual({ ok: true, value: 1 });
    clock.advance(1);
    expect(await recent.get('a', learn(2))).toEqual({ ok: true, value: 2 });
  });
});
