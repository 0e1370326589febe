import { describe, expect, it } from '@jest/globals';
import type { AlertEvent, Severity } from '../../../agent/model.ts';
import type { Reason } from '../../../agent/sinks/alert/alert-book.ts';
import { selected, type Wanted, withoutRepeats } from '../../../agent/sinks/alert/selection.ts';
import type { Outlet } from '../../../agent/sinks/sink.ts';
import { container, event, verdict } from '../samples.ts';

const again = { ...container, key: 'd'.repeat(64) };

function news(change: AlertEvent['change'], severity: Severity = 'critical', workload = container): AlertEvent {
  const previous = { severity: 'warning', workload } as const;
  const escalation = change === 'escalated' ? { previous } : {};
  return event({ change, verdict: verdict({ severity, workload }), ...escalation });
}

function recorder() {
  const taken: AlertEvent[] = [];
  let closed = false;
  const outlet: Outlet = {
    take: (events) => taken.push(...events),
    close: async () => {
      closed = true;
    },
  };
  return {
    outlet,
    taken,
    told: () => taken.map(({ change, verdict }) => `${change} ${verdict.severity}`),
    closed: () => closed,
  };
}

describe('a receiver that knows alerts by their names', () => {
  it('hears once of a container that is started anew again and again, and once of its end', () => {
    const { outlet, told } = recorder();
    const heldBack: Reason[] = [];
    const selection = withoutRepeats(outlet, (reason) => heldBack.push(reason));
    selection.take([news('firing'), news('firing', 'critical', again)]);
    selection.take([news('resolved'), news('resolved', 'critical', again)]);
    expect(told()).toEqual(['firing critical', 'resolved critical']);
    expect(heldBack).toEqual(['fires already', 'others fire']);
  });

  it('hears of everything that changes an alert', () => {
    const { outlet, told } = recorder();
    const selection = withoutRepeats(outlet, () => {});
    for (const each of [
      news('firing', 'warning'),
      news('escalated'),
      news('identified'),
      news('resolved'),
      news('firing'),
    ])
      selection.take([each]);
    expect(told()).toEqual([
      'firing warning',
      'escalated critical',
      'identified critical',
      'resolved critical',
      'firing critical',
    ]);
  });
});

describe('a receiver', () => {
  const hears = (wanted: Wanted, events: readonly AlertEvent[]) => {
    const { outlet, told } = recorder();
    selected(outlet, wanted).take(events);
    return told();
  };
  const life = [news('firing', 'warning'), news('escalated'), news('resolved')];

  it('hears of everything if it likes to', () => {
    expect(hears({ severity: 'warning', resolved: true }, life)).toEqual([
      'firing warning',
      'escalated critical',
      'resolved critical',
    ]);
  });

  it('of critical alerts hears of one that became critical as if it began', () => {
    expect(hears({ severity: 'critical', resolved: true }, life)).toEqual(['firing critical', 'resolved critical']);
  });

  it('of critical alerts hears nothing of a warning, nor of its end', () => {
    expect(
      hears({ severity: 'critical', resolved: true }, [news('firing', 'warning'), news('resolved', 'warning')]),
    ).toEqual([]);
  });

  it('hears of no end if it does not want to', () => {
    expect(hears({ severity: 'warning', resolved: false }, life)).toEqual(['firing warning', 'escalated critical']);
  });

  it('is closed with what it is selected for', async () => {
    const { outlet, closed } = recorder();
    await withoutRepeats(selected(outlet, { severity: 'warning', resolved: true }), () => {}).close();
    expect(closed()).toBe(true);
  });
});
