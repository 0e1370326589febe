import { describe, expect, it } from '@jest/globals';
import { Backoff } from '../../../agent/sinks/delivery/backoff.ts';

const waits = (backoff: Backoff, count: number) => Array.from({ length: count }, () => backoff.next());

describe('the pause before another try', () => {
  it('doubles up to a quarter of a minute', () => {
    expect(waits(new Backoff(() => 1), 8)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  });

  it('is half left to chance', () => {
    expect(waits(new Backoff(() => 0), 3)).toEqual([250, 500, 1_000]);
    expect(waits(new Backoff(() => 0.5), 3)).toEqual([375, 750, 1_500]);
  });

  it('begins anew after a success', () => {
    const backoff = new Backoff(() => 1);
    waits(backoff, 5);
    backoff.reset();
    expect(backoff.next()).toBe(500);
  });

  it('is as long as the other side asks for', () => {
    expect(new Backoff(() => 1).next(30_000)).toBe(30_000);
  });

  it('is not shorter than our own when the other side asks for less', () => {
    expect(new Backoff(() => 1).next(10)).toBe(500);
  });

  it('is not as long as anybody likes', () => {
    expect(new Backoff(() => 1).next(1e12)).toBe(300_000);
  });

  it('stays finite after very many failures', () => {
    const backoff = new Backoff(() => 1);
    waits(backoff, 5_000);
    expect(backoff.next()).toBe(15_000);
  });
});
