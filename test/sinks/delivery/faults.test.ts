import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AlertEvent, Severity } from '../../../agent/model.ts';
import type { Alert } from '../../../agent/sinks/alert/alert.ts';
import { AlertBook } from '../../../agent/sinks/alert/alert-book.ts';
import { alertNature } from '../../../agent/sinks/alertmanager.ts';
import { Backlog, type Nature } from '../../../agent/sinks/delivery/backlog.ts';
import { Delivery } from '../../../agent/sinks/delivery/delivery.ts';
import { eventNature } from '../../../agent/sinks/delivery/events.ts';
import type { Outcome } from '../../../agent/sinks/sink.ts';
import { HandClock } from '../../hand-clock.ts';
import { container, event, verdict } from '../samples.ts';
import { recordingReport } from './recording-report.ts';

const WORKLOADS = 6;
const MINUTE = 60_000;

/** How a receiver may treat a request: `lost` is one that it took although the answer never came. */
const faults = ['good', 'away', 'busy', 'lost', 'slow'] as const;
type Fault = (typeof faults)[number];

const schedule = fc.record({
  faults: fc.array(fc.constantFrom(...faults), { minLength: 1, maxLength: 40 }),
  changes: fc.array(fc.record({ after: fc.integer({ min: 0, max: 3_000 }), workload: fc.nat(WORKLOADS - 1) }), {
    minLength: 1,
    maxLength: 60,
  }),
});

interface Receiver<Item> {
  readonly heard: Item[];
  send(items: readonly Item[]): Promise<Outcome>;
}

function receiver<Item>(time: HandClock, schedule: readonly Fault[]): Receiver<Item> {
  const heard: Item[] = [];
  const end = time.now() + MINUTE;
  let requests = 0;
  return {
    heard,
    async send(items) {
      const fault = time.now() > end ? 'good' : (schedule[requests++ % schedule.length] ?? 'good');
      if (fault === 'slow') await new Promise<void>((resolve) => time.after(2_500, resolve));
      if (fault === 'away') return { success: false, retry: true, error: 'away' };
      if (fault === 'busy') return { success: false, retry: true, error: 'busy', retryAfter: 4_000 };
      heard.push(...items);
      return fault === 'lost' ? { success: false, retry: true, error: 'no answer' } : { success: true };
    },
  };
}

/** Drives workloads through firing, escalated and resolved for a minute, and then lets everything calm down. */
async function play<Item>(
  {
    faults,
    changes,
  }: { readonly faults: readonly Fault[]; readonly changes: readonly { after: number; workload: number }[] },
  nature: Nature<Item>,
  toItems: (event: AlertEvent) => readonly Item[],
) {
  const time = new HandClock();
  const { heard, send } = receiver<Item>(time, faults);
  const told = recordingReport();
  const sink = { name: 'test', batch: 3, send, close: async () => {} };
  const backlog = new Backlog(nature, 100);
  const delivery = new Delivery({ sink, backlog, clock: time, random: Math.random, report: told.report });
  const last = new Map<number, AlertEvent>();
  for (const { after, workload } of changes) {
    await time.pass(after);
    const next = following(workload, last.get(workload), time.now());
    last.set(workload, next);
    delivery.take(toItems(next));
  }
  await time.pass(2 * MINUTE);
  expect(told.waiting()).toBe(0);
  expect(told.lost()).toBe(0);
  return { heard, last: [...last.values()] };
}

function following(workload: number, before: AlertEvent | undefined, at: number): AlertEvent {
  const change =
    before === undefined || before.change === 'resolved'
      ? 'firing'
      : before.change === 'firing'
        ? 'escalated'
        : 'resolved';
  const severity: Severity = change === 'firing' ? 'warning' : 'critical';
  const state = change === 'resolved' ? 'resolved' : 'firing';
  const of = { ...container, key: `key-${workload}`, container: `c${workload}` };
  return event({
    change,
    at,
    verdict: verdict({ workload: of, severity, state, firstSeen: before?.verdict.firstSeen ?? at }),
  });
}

describe('a minute of random faults', () => {
  it('leaves an Alertmanager with the last state of every alert', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (plan) => {
        const book = new AlertBook();
        const { heard } = await play(plan, alertNature, (event) => book.take(event).alerts);
        const known = new Map(heard.map((alert: Alert) => [alert.key, alert]));
        const fires = [...known.values()].filter(({ endedAt }) => endedAt === undefined).map(({ key }) => key);
        expect(fires.sort()).toEqual(
          book
            .firing()
            .map(({ key }) => key)
            .sort(),
        );
      }),
      { seed: 20260101, numRuns: 60 },
    );
  });

  it('leaves a webhook with the last state of every workload', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (plan) => {
        const { heard, last } = await play(plan, eventNature, (event) => [event]);
        for (const { at, verdict } of last) {
          const told = heard.filter((each: AlertEvent) => each.verdict.workload.key === verdict.workload.key).at(-1);
          expect([told?.at, told?.verdict.severity, told?.verdict.state]).toEqual([
            at,
            verdict.severity,
            verdict.state,
          ]);
        }
      }),
      { seed: 20260102, numRuns: 60 },
    );
  });
});
