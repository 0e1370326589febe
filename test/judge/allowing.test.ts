import { describe, expect, it } from '@jest/globals';
import { Allowing } from '../../agent/judge/allowing.ts';
import { chargesOf } from '../../agent/judge/charges.ts';
import type { Exception } from '../../agent/judge/exceptions.ts';
import { Verdicts } from '../../agent/judge/verdicts.ts';
import type { Evidence, Process, Workload } from '../../agent/model.ts';
import { container } from '../sinks/samples.ts';

const process = { pid: 7, startTicks: 1 } as Process;
const program: Evidence = { id: 'miner_program', kind: 'process_creation', weight: 70, summary: 'a miner' };
const pool: Evidence = { id: 'pool_endpoint', kind: 'pool', weight: 70, summary: 'a pool' };
const nameless: Workload = { ...container, identity: 'awaited', namespace: '', pod: '', container: 'cccccccccccc' };

function exception(part: Partial<Exception> = {}): Exception {
  return {
    name: 'bench',
    namespace: 'team-a',
    images: [],
    signatures: [],
    reason: 'agreed',
    expires: 100_000,
    ...part,
  };
}

/** What somebody hears of one workload, told the evidence against it at a time in seconds. */
function court(...exceptions: Exception[]) {
  const verdicts = new Verdicts({ resolveAfter: 60, limit: 10 });
  const allowing = new Allowing(exceptions);
  const at = (clock: number, evidence: readonly Evidence[], workload: Workload = container) => {
    const findings = evidence.length === 0 ? [] : [{ process, evidence }];
    const moment = { at: clock * 1000, clock };
    const charges = chargesOf(
      findings,
      () => workload,
      [],
      () => [],
    );
    verdicts.rule(charges, moment);
    const changes = verdicts.announce(() => ({ workload, settled: workload.identity === 'known' }), moment);
    return allowing.pass(changes, verdicts.list(), moment.at).map(({ change, verdict }) => {
      const { allowance } = verdict;
      return [change, verdict.severity, ...(allowance ? [allowance.inForce ? 'allowed' : 'expired'] : [])].join(' ');
    });
  };
  return { at, allowing, verdicts };
}

describe('an exception', () => {
  it('lets nobody hear of what it is about, from its beginning to its end', () => {
    const { at, verdicts, allowing } = court(exception());
    expect(at(0, [program])).toEqual([]);
    expect(at(5, [program, pool])).toEqual([]);
    expect(verdicts.list()).toMatchObject([{ state: 'firing', severity: 'critical', score: 140 }]);
    expect(allowing.silences(container.key)).toBe(true);
    expect(at(70, [])).toEqual([]);
    expect(verdicts.list()).toMatchObject([{ state: 'resolved' }]);
    expect(allowing.silences(container.key)).toBe(false);
  });

  it('leaves what it is not about as it is', () => {
    const { at, allowing } = court(exception({ namespace: 'team-b' }));
    expect(at(0, [program])).toEqual(['firing warning']);
    expect(at(5, [program, pool])).toEqual(['escalated critical']);
    expect(at(70, [])).toEqual(['resolved critical']);
    expect(allowing.list()).toMatchObject([{ silences: 0, silenced: 0 }]);
  });

  it('counts what it silences, each verdict once', () => {
    const { at, allowing } = court(exception());
    at(0, [program]);
    at(5, [program, pool]);
    expect(allowing.list()).toEqual([{ name: 'bench', reason: 'agreed', expires: 100_000, silences: 1, silenced: 1 }]);
    at(70, []);
    at(75, [program]);
    expect(allowing.list()).toMatchObject([{ silences: 1, silenced: 2 }]);
  });

  it('that expires lets everybody hear, once, and says that it has expired', () => {
    const { at, allowing } = court(exception());
    expect(at(95, [program])).toEqual([]);
    expect(at(100, [program])).toEqual(['firing warning expired']);
    expect(at(105, [program])).toEqual([]);
    expect(at(110, [program, pool])).toEqual(['escalated critical expired']);
    expect(allowing.list()).toMatchObject([{ silences: 0, silenced: 1 }]);
    expect(at(175, [])).toEqual(['resolved critical']);
  });

  it('that had expired before says so from the first alert on', () => {
    const { at } = court(exception());
    expect(at(200, [program])).toEqual(['firing warning expired']);
  });

  it('that is taken away lets everybody hear, without a word of it', () => {
    const { at, allowing } = court(exception());
    at(0, [program]);
    allowing.replace([]);
    expect(at(5, [program])).toEqual(['firing warning']);
    expect(allowing.list()).toEqual([]);
  });

  it('that comes into force ends the alert for who was told', () => {
    const { at, allowing, verdicts } = court();
    expect(at(0, [program])).toEqual(['firing warning']);
    allowing.replace([exception()]);
    expect(at(5, [program, pool])).toEqual(['resolved critical allowed']);
    expect(at(10, [program, pool])).toEqual([]);
    expect(verdicts.list()).toMatchObject([{ state: 'firing' }]);
    expect(at(100, [program, pool])).toEqual(['firing critical expired']);
  });

  it('for some evidence ends as soon as other evidence suffices', () => {
    const { at } = court(exception({ signatures: ['miner_program'] }));
    expect(at(0, [program])).toEqual([]);
    expect(at(5, [program, pool])).toEqual(['firing critical']);
  });

  it('waits for the names of what it is about, and ends what went out without them', () => {
    const { at } = court(exception());
    expect(at(0, [program], nameless)).toEqual([]);
    expect(at(10, [program], nameless)).toEqual(['firing warning']);
    expect(at(15, [program])).toEqual(['resolved warning allowed']);
    expect(at(20, [program])).toEqual([]);
  });

  it('is told of each verdict that it is about, and of no other', () => {
    const { at, allowing, verdicts } = court(exception());
    at(0, [program]);
    const explain = (clock: number) => verdicts.list().map((verdict) => allowing.explain(verdict, clock * 1000));
    expect(explain(0)).toMatchObject([{ allowance: { exception: 'bench', inForce: true } }]);
    expect(explain(100)).toMatchObject([{ allowance: { exception: 'bench', inForce: false } }]);
    allowing.replace([exception({ namespace: 'team-b' })]);
    expect(explain(0)[0]?.allowance).toBeUndefined();
  });
});
