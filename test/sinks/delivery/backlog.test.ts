import { describe, expect, it } from '@jest/globals';
import type { AlertEvent } from '../../../agent/model.ts';
import { Backlog } from '../../../agent/sinks/delivery/backlog.ts';
import { eventNature } from '../../../agent/sinks/delivery/events.ts';
import { container, event, verdict } from '../samples.ts';

/** An event of the workload `key`, at a time that tells it apart. */
function news(key: string, change: AlertEvent['change'], at = 1): AlertEvent {
  const previous = { severity: 'warning', workload: { ...container, key } } as const;
  const of = verdict({ workload: { ...container, key } });
  return event({ change, at, verdict: of, ...(change === 'escalated' ? { previous } : {}) });
}

function told(items: readonly AlertEvent[]): string[] {
  return items.map(({ change, at, verdict }) => `${verdict.workload.key} ${change} ${at}`);
}

function backlog(limit = 10): Backlog<AlertEvent> {
  return new Backlog(eventNature, limit);
}

describe('a backlog of events', () => {
  it('gives them in their order, as many as are asked for', () => {
    const waiting = backlog();
    for (const key of ['a', 'b', 'c']) waiting.put(news(key, 'firing'));
    expect(told(waiting.take(2))).toEqual(['a firing 1', 'b firing 1']);
    expect(told(waiting.take(5))).toEqual(['c firing 1']);
    expect(waiting.length).toBe(0);
  });

  it('tells once that a workload fires, in its newest state and at its old place', () => {
    const waiting = backlog();
    waiting.put(news('a', 'firing', 1));
    waiting.put(news('b', 'firing', 2));
    waiting.put(news('a', 'escalated', 3));
    const items = waiting.take(9);
    expect(told(items)).toEqual(['a firing 3', 'b firing 2']);
    expect(items[0]).not.toHaveProperty('previous');
    expect(waiting.dropped).toBe(0);
  });

  it('keeps as what an alert was announced before, when two changes become one', () => {
    const waiting = backlog();
    waiting.put(news('a', 'escalated', 1));
    waiting.put(news('a', 'identified', 2));
    const [only] = waiting.take(9);
    expect(only?.change).toBe('escalated');
    expect(only?.previous?.severity).toBe('warning');
  });

  it('tells both that a workload fired and that it ended, and that it fires again', () => {
    const waiting = backlog();
    for (const [i, change] of (['firing', 'resolved', 'firing'] as const).entries()) waiting.put(news('a', change, i));
    expect(told(waiting.take(9))).toEqual(['a firing 0', 'a resolved 1', 'a firing 2']);
  });

  it('drops what is not the newest state of its alert first', () => {
    const waiting = backlog(3);
    waiting.put(news('a', 'firing'));
    waiting.put(news('b', 'firing'));
    waiting.put(news('b', 'resolved'));
    waiting.put(news('c', 'firing'));
    expect(told(waiting.take(9))).toEqual(['a firing 1', 'b resolved 1', 'c firing 1']);
    expect(waiting.dropped).toBe(1);
  });

  it('drops the oldest end next, and what fires last of all', () => {
    const waiting = backlog(2);
    waiting.put(news('a', 'firing'));
    waiting.put(news('b', 'resolved'));
    waiting.put(news('c', 'firing'));
    expect(told(waiting.take(9))).toEqual(['a firing 1', 'c firing 1']);
    for (const key of ['d', 'e', 'f']) waiting.put(news(key, 'firing'));
    expect(told(waiting.take(9))).toEqual(['e firing 1', 'f firing 1']);
    expect(waiting.dropped).toBe(2);
  });

  it('does not change what is under way, and joins it with what came meanwhile when it is given back', () => {
    const waiting = backlog();
    waiting.put(news('a', 'firing', 1));
    waiting.put(news('b', 'firing', 1));
    const underWay = waiting.take(1);
    waiting.put(news('a', 'escalated', 2));
    expect(told(underWay)).toEqual(['a firing 1']);
    waiting.giveBack(underWay);
    expect(told(waiting.take(9))).toEqual(['a firing 2', 'b firing 1']);
  });

  it('tells an escalation by itself once the first news is out', () => {
    const waiting = backlog();
    waiting.put(news('a', 'firing', 1));
    waiting.take(1);
    waiting.put(news('a', 'escalated', 2));
    expect(told(waiting.take(9))).toEqual(['a escalated 2']);
  });

  it('is never longer than its limit, also when something is given back', () => {
    const waiting = backlog(5);
    for (let i = 0; i < 5; i++) waiting.put(news(`old-${i}`, 'firing'));
    const underWay = waiting.take(5);
    for (let i = 0; i < 5; i++) waiting.put(news(`new-${i}`, 'firing'));
    waiting.giveBack(underWay);
    expect(told(waiting.take(99))).toEqual([0, 1, 2, 3, 4].map((i) => `new-${i} firing 1`));
    expect(waiting.dropped).toBe(5);
  });
});
