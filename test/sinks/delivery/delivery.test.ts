import { describe, expect, it } from '@jest/globals';
import { Backlog, type Nature } from '../../../agent/sinks/delivery/backlog.ts';
import { Delivery } from '../../../agent/sinks/delivery/delivery.ts';
import type { Outcome, Sink } from '../../../agent/sinks/sink.ts';
import { HandClock, settle } from '../../hand-clock.ts';
import { recordingReport } from './recording-report.ts';

/** An alert is its first letter here, and its state the rest; `-` is its end. */
const letters: Nature<string> = {
  keyOf: (item) => item[0] ?? '',
  isEnd: (item) => item[1] === '-',
  merge: (_, newer) => newer,
};

const ok: Outcome = { success: true };
const later: Outcome = { success: false, retry: true, error: 'away' };
const never: Outcome = { success: false, retry: false, error: 'nonsense' };

function stage({ batch = 10, limit = 100 } = {}) {
  const time = new HandClock();
  const sent: (readonly string[])[] = [];
  const told = recordingReport();
  let answer: (items: readonly string[]) => Outcome | Promise<Outcome> = () => ok;
  let closes = 0;
  const sink: Sink<string> = {
    name: 'test',
    batch,
    async send(items) {
      sent.push(items);
      return answer(items);
    },
    async close() {
      closes++;
    },
  };
  const backlog = new Backlog(letters, limit);
  const delivery = new Delivery({ sink, backlog, clock: time, random: () => 1, report: told.report });
  const answers = (as: typeof answer) => {
    answer = as;
  };
  return { time, sent, told, delivery, answers, closes: () => closes };
}

describe('a delivery', () => {
  it('sends what is taken together in one batch', async () => {
    const { delivery, sent, told, time } = stage();
    delivery.take(['a1', 'b1']);
    delivery.take(['c1']);
    await time.pass(0);
    expect(sent).toEqual([['a1', 'b1', 'c1']]);
    expect(told.counts).toMatchObject({ 'test sent': 3, 'test failed': 0, 'test retried': 0, 'test dropped': 0 });
    expect(told.waiting()).toBe(0);
  });

  it('sends no more at a time than the sink takes', async () => {
    const { delivery, sent, time } = stage({ batch: 2 });
    delivery.take(['a1', 'b1', 'c1', 'd1', 'e1']);
    await time.pass(0);
    expect(sent).toEqual([['a1', 'b1'], ['c1', 'd1'], ['e1']]);
  });

  it('tries again after a pause, with the newest state by then', async () => {
    const { delivery, sent, time, answers, told } = stage();
    answers(() => later);
    delivery.take(['a1']);
    await time.pass(0);
    delivery.take(['a2', 'b1']);
    answers(() => ok);
    await time.pass(499);
    expect(sent).toEqual([['a1']]);
    expect(told.waiting()).toBe(2);
    await time.pass(1);
    expect(sent).toEqual([['a1'], ['a2', 'b1']]);
    expect(told.counts).toMatchObject({ 'test retried': 1, 'test sent': 2 });
  });

  it('waits as long as it is asked to', async () => {
    const { delivery, sent, time, answers } = stage();
    answers(() => ({ ...later, retryAfter: 20_000 }));
    delivery.take(['a1']);
    await time.pass(19_999);
    expect(sent).toHaveLength(1);
    await time.pass(1);
    expect(sent).toHaveLength(2);
  });

  it('does not try more often because more has come', async () => {
    const { delivery, sent, time, answers } = stage();
    answers(() => later);
    for (let i = 0; i < 50; i++) {
      delivery.take([`a${i}`]);
      await time.pass(10);
    }
    expect(sent).toHaveLength(2);
  });

  it('gives up what is refused, and only that', async () => {
    const { delivery, sent, time, answers, told } = stage();
    answers((items) => (items.includes('c!') ? never : ok));
    delivery.take(['a1', 'b1', 'c!', 'd1', 'e1', 'f1', 'g1', 'h1']);
    await time.pass(0);
    const delivered = sent.filter((items) => !items.includes('c!')).flat();
    expect(delivered).toEqual(['a1', 'b1', 'd1', 'e1', 'f1', 'g1', 'h1']);
    expect(told.counts).toMatchObject({ 'test sent': 7, 'test failed': 1 });
    expect(told.lost()).toBe(1);
    expect(told.waiting()).toBe(0);
  });

  it('takes a mistake of the sink for a refusal, and goes on', async () => {
    const { delivery, time, answers, told } = stage();
    answers((items) => {
      if (items.includes('b1')) throw new TypeError('cannot read properties of undefined');
      return ok;
    });
    delivery.take(['a1', 'b1', 'c1']);
    await time.pass(0);
    expect(told.counts).toMatchObject({ 'test sent': 2, 'test failed': 1 });
    expect(told.lines.at(-1)?.fields).toMatchObject({ error: 'cannot read properties of undefined' });
  });

  it('counts what there was no room for', async () => {
    const { delivery, time, answers, told, sent } = stage({ limit: 2 });
    answers(() => later);
    delivery.take(['a1', 'b-', 'c1', 'd1']);
    answers(() => ok);
    await time.pass(1_000);
    expect(sent.at(-1)).toEqual(['c1', 'd1']);
    expect(told.counts).toMatchObject({ 'test dropped': 2, 'test sent': 2 });
    expect(told.lost()).toBe(2);
  });

  it('says once that it fails and once that it is over it', async () => {
    const { delivery, time, answers, told } = stage();
    answers(() => later);
    delivery.take(['a1']);
    await time.pass(0);
    answers(() => ok);
    await time.pass(60_000);
    delivery.take(['b1']);
    await time.pass(0);
    expect(told.lines.map(({ message }) => message)).toEqual([
      'alerts are not delivered: they wait, and are sent again',
      'alerts are delivered again',
    ]);
    expect(told.lines[0]?.fields).toEqual({ sink: 'test', error: 'away' });
  });
});

describe('a delivery that is closed', () => {
  it('ends at once when nothing waits', async () => {
    const { delivery, closes } = stage();
    await delivery.close();
    expect(closes()).toBe(1);
  });

  it('hands over what waits, without the rest of a pause', async () => {
    const { delivery, time, answers, sent, told } = stage();
    answers(() => later);
    delivery.take(['a1']);
    await time.pass(0);
    answers(() => ok);
    await delivery.close();
    expect(sent).toEqual([['a1'], ['a1']]);
    expect(told.lost()).toBe(0);
  });

  it('tries for two seconds, and counts what is lost', async () => {
    const { delivery, time, answers, sent, told, closes } = stage();
    answers(() => later);
    delivery.take(['a1', 'b1']);
    await time.pass(0);
    const closed = delivery.close();
    await time.pass(1_999);
    expect(closes()).toBe(0);
    await time.pass(1);
    await closed;
    expect(closes()).toBe(1);
    expect(sent.length).toBeGreaterThan(4);
    expect(told.counts).toMatchObject({ 'test dropped': 2 });
    expect(told.lost()).toBe(2);
  });

  it('does not wait for an answer that never comes', async () => {
    const { delivery, time, answers } = stage();
    let fail: (outcome: Outcome) => void = () => {};
    answers(
      () =>
        new Promise((resolve) => {
          fail = resolve;
        }),
    );
    delivery.take(['a1']);
    const closed = delivery.close();
    await time.pass(2_000);
    // What a sink does with a call that runs while it is closed.
    fail(later);
    await expect(closed).resolves.toBeUndefined();
  });

  it('takes nothing more', async () => {
    const { delivery, sent } = stage();
    await delivery.close();
    delivery.take(['a1']);
    await settle();
    expect(sent).toEqual([]);
  });
});

describe('a sink that is away', () => {
  it('holds up no other', async () => {
    const dead = stage();
    const alive = stage();
    dead.answers(() => new Promise(() => {}));
    for (const { delivery } of [dead, alive]) delivery.take(['a1']);
    await alive.time.pass(0);
    expect(alive.told.counts['test sent']).toBe(1);
    expect(dead.told.waiting()).toBe(1);
  });
});
