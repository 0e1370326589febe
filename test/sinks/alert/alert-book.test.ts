import { describe, expect, it } from '@jest/globals';
import type { AlertEvent, Severity, Workload } from '../../../agent/model.ts';
import { keyOf, labelsOf } from '../../../agent/sinks/alert/alert.ts';
import { AlertBook, type Entry } from '../../../agent/sinks/alert/alert-book.ts';
import { at, awaited, container, event, host, hostile, verdict } from '../samples.ts';

const again: Workload = { ...container, key: 'd'.repeat(64), containerId: 'd'.repeat(64) };

function news(change: AlertEvent['change'], workload = container, severity: Severity = 'critical', when = at) {
  const state = change === 'resolved' ? 'resolved' : 'firing';
  return event({ change, at: when, verdict: verdict({ workload, severity, state }) });
}

/** `+` for an alert that fires and `-` for one that ended, with its severity and container. */
function told({ reason, alerts }: Entry): string[] {
  return [
    reason,
    ...alerts.map(
      ({ labels, endedAt }) => `${endedAt === undefined ? '+' : '-'}${labels.severity} ${labels.container}`,
    ),
  ];
}

describe('the labels of an alert', () => {
  it('are its identity and nothing else', () => {
    expect(labelsOf(verdict())).toEqual({
      alertname: 'CryptoMinerDetected',
      severity: 'critical',
      node: 'n1',
      namespace: 'team-a',
      pod: 'trainer-0',
      container: 'notebook',
    });
  });

  it('are empty where the host itself mines', () => {
    expect(labelsOf(verdict({ workload: host }))).toMatchObject({ node: 'n1', namespace: '', pod: '', container: '' });
  });

  it('hold no control character', () => {
    const labels = labelsOf(verdict({ workload: { ...container, pod: hostile } }));
    expect(labels.pod).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
  });

  it('make different keys, wherever a name ends', () => {
    const one = labelsOf(verdict({ workload: { ...container, namespace: 'a', pod: 'b","c' } }));
    const other = labelsOf(verdict({ workload: { ...container, namespace: 'a","b', pod: 'c' } }));
    expect(keyOf(one)).not.toBe(keyOf(other));
    expect(keyOf(one)).toBe(keyOf({ ...one }));
  });
});

describe('the book of alerts', () => {
  it('tells of what is believed by now, without news', () => {
    const book = new AlertBook();
    book.take(news('firing'));
    book.take(news('firing', again));
    const late = verdict({ score: 250, lastSeen: at + 60_000 });
    book.refresh([late, verdict({ workload: { ...container, key: 'unknown' } })]);
    book.take(news('resolved', again));
    expect(book.firing()).toMatchObject([{ startedAt: at - 5_000, verdict: { score: 250, lastSeen: at + 60_000 } }]);
  });

  it('keeps an alert what it is where its workload has other names by now', () => {
    const book = new AlertBook();
    book.take(news('firing', awaited));
    const [before] = book.firing();
    book.refresh([verdict({ workload: { ...container, key: awaited.key } })]);
    expect(book.firing()).toMatchObject([{ key: before?.key, labels: before?.labels }]);
    expect(told(book.take(news('resolved', awaited)))).toEqual(['ended', `-critical ${awaited.container}`]);
  });

  it('has an alert from its first news to its end', () => {
    const book = new AlertBook();
    expect(told(book.take(news('firing')))).toEqual(['fires first', '+critical notebook']);
    expect(book.firing()).toHaveLength(1);
    const { alerts } = book.take(news('resolved', container, 'critical', at + 7_000));
    expect(alerts).toMatchObject([{ startedAt: at - 5_000, endedAt: at + 7_000 }]);
    expect(book.firing()).toEqual([]);
  });

  it('ends the old identity when an alert escalates, before the new one begins', () => {
    const book = new AlertBook();
    book.take(news('firing', container, 'warning'));
    expect(told(book.take(news('escalated')))).toEqual(['fires first', '-warning notebook', '+critical notebook']);
    expect(told(book.take(news('resolved')))).toEqual(['ended', '-critical notebook']);
  });

  it('ends the identity without names when a workload is identified', () => {
    const book = new AlertBook();
    book.take(news('firing', { ...awaited, key: container.key }));
    expect(told(book.take(news('identified')))).toEqual([
      'fires first',
      '-critical cccccccccccc',
      '+critical notebook',
    ]);
  });

  it('tells what more is known of an alert under its old identity', () => {
    const book = new AlertBook();
    book.take(news('firing'));
    expect(told(book.take(news('identified')))).toEqual(['changed', '+critical notebook']);
    expect(book.firing()).toHaveLength(1);
  });

  it('takes a container that was started anew for the same alert, which ends with the last of them', () => {
    const book = new AlertBook();
    book.take(news('firing'));
    expect(told(book.take(news('firing', again)))).toEqual(['fires already', '+critical notebook']);
    expect(told(book.take(news('resolved')))).toEqual(['others fire']);
    expect(book.firing()).toHaveLength(1);
    expect(told(book.take(news('resolved', again)))).toEqual(['ended', '-critical notebook']);
  });

  it('keeps the others firing when one of two containers of the same names escalates', () => {
    const book = new AlertBook();
    book.take(news('firing', container, 'warning'));
    book.take(news('firing', again, 'warning'));
    expect(told(book.take(news('escalated', again)))).toEqual(['fires first', '+critical notebook']);
    expect(
      book
        .firing()
        .map(({ labels }) => labels.severity)
        .sort(),
    ).toEqual(['critical', 'warning']);
  });

  it('speaks for the container that was heard of last', () => {
    const book = new AlertBook();
    book.take(news('firing'));
    book.take(news('firing', again));
    book.take(news('identified'));
    expect(book.firing()[0]?.verdict.workload.key).toBe(container.key);
    book.take(news('resolved'));
    expect(book.firing()[0]?.verdict.workload.key).toBe(again.key);
  });

  it('says nothing of the end of what it never heard of', () => {
    expect(told(new AlertBook().take(news('resolved')))).toEqual(['unknown']);
  });

  it('ends no alert before it started, wherever the clock was set', () => {
    const book = new AlertBook();
    book.take(news('firing'));
    const { alerts } = book.take(news('resolved', container, 'critical', at - 3_600_000));
    expect(alerts[0]?.endedAt).toBe(alerts[0]?.startedAt);
  });
});
