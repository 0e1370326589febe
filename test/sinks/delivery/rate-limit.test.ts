import { describe, expect, it } from '@jest/globals';
import { rateLimited } from '../../../agent/sinks/delivery/rate-limit.ts';
import type { Sink } from '../../../agent/sinks/sink.ts';
import { HandClock, settle } from '../../hand-clock.ts';

function limited(perMinute: number) {
  const time = new HandClock();
  const sent: number[] = [];
  let closed = false;
  const sink: Sink<string> = {
    name: 'test',
    batch: 1,
    async send() {
      sent.push(time.now());
      return { success: true };
    },
    async close() {
      closed = true;
    },
  };
  const start = time.now();
  return {
    time,
    sink: rateLimited(sink, perMinute, time),
    times: () => sent.map((at) => at - start),
    closed: () => closed,
  };
}

describe('a sink with a rate limit', () => {
  it('sends at once what a minute has room for', async () => {
    const { sink, times } = limited(3);
    for (let i = 0; i < 3; i++) await sink.send(['x']);
    expect(times()).toEqual([0, 0, 0]);
  });

  it('makes what is beyond that wait for its turn', async () => {
    const { sink, times, time } = limited(2);
    const all = (async () => {
      for (let i = 0; i < 4; i++) await sink.send(['x']);
    })();
    await time.pass(61_000);
    await all;
    expect(times()).toEqual([0, 0, 30_000, 60_000]);
  });

  it('has room again after a quiet time, but for no more than a minute', async () => {
    const { sink, times, time } = limited(2);
    await time.pass(3_600_000);
    const all = (async () => {
      for (let i = 0; i < 3; i++) await sink.send(['x']);
    })();
    await time.pass(30_000);
    await all;
    expect(times()).toEqual([3_600_000, 3_600_000, 3_630_000]);
  });

  it('is not held up by one that is closed while it waits', async () => {
    const { sink, closed } = limited(1);
    await sink.send(['x']);
    const waiting = sink.send(['y']);
    await settle();
    await sink.close();
    expect(await waiting).toMatchObject({ success: false, retry: true });
    expect(closed()).toBe(true);
  });
});
