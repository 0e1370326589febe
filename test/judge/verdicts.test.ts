import { describe, expect, it } from '@jest/globals';
import { chargesOf } from '../../agent/judge/charges.ts';
import type { Knowledge } from '../../agent/judge/verdict.ts';
import { Verdicts } from '../../agent/judge/verdicts.ts';
import type { Dossier, Evidence, EvidenceKind, Process, Workload } from '../../agent/model.ts';

const host: Workload = {
  key: 'host',
  kind: 'host',
  identity: 'known',
  node: 'n',
  namespace: '',
  pod: '',
  container: '',
};
const evidence = (weight: number, kind: EvidenceKind = 'process_creation', id = `${kind}-${weight}`): Evidence => ({
  id,
  kind,
  weight,
  summary: id,
});
const processes = new Map<number, Process>();
const processOf = (pid: number): Process => {
  const process = processes.get(pid) ?? ({ pid, startTicks: 1 } as Process);
  processes.set(pid, process);
  return process;
};

interface Court {
  readonly limit: number;
  readonly common: readonly Evidence[];
  readonly known: (workload: Workload) => Knowledge;
}

/** Tells the verdicts what each process shows, at a time in seconds, and names the changes. */
function court({ limit = 10, common = [], known = () => ({ settled: true }) }: Partial<Court> = {}) {
  const verdicts = new Verdicts({ resolveAfter: 60, limit });
  return {
    verdicts,
    at(
      clock: number,
      held: Record<number, Evidence[]>,
      wall = clock * 1000,
      workload: (pid: number) => Workload = () => host,
    ) {
      const findings = Object.entries(held).map(([pid, list]) => ({ process: processOf(Number(pid)), evidence: list }));
      const moment = { at: wall, clock };
      verdicts.rule(
        chargesOf(
          findings,
          ({ pid }) => workload(pid),
          [],
          () => common,
        ),
        moment,
      );
      const events = verdicts.announce(known, moment);
      return events.map(
        ({ change, verdict, previous }) => `${previous?.severity ?? ''}${change} ${verdict.severity} ${verdict.score}`,
      );
    },
  };
}

describe('a verdict', () => {
  it('fires once at warning, and not again while nothing changes', () => {
    const { at } = court();
    expect(at(0, { 7: [evidence(70)] })).toEqual(['firing warning 70']);
    expect(at(5, { 7: [evidence(70)] })).toEqual([]);
  });

  it('does not fire below warning', () => {
    expect(court().at(0, { 7: [evidence(40)] })).toEqual([]);
  });

  it('adds up evidence of different kinds within one process', () => {
    expect(court().at(0, { 7: [evidence(40, 'memory'), evidence(20, 'cpu')] })).toEqual(['firing warning 60']);
  });

  it('does not add up evidence of one kind', () => {
    expect(court().at(0, { 7: [evidence(40, 'cpu'), evidence(20, 'cpu'), evidence(40, 'cpu', 'other')] })).toEqual([]);
  });

  it('does not add up what different processes show', () => {
    expect(court().at(0, { 7: [evidence(40, 'memory')], 8: [evidence(20, 'cpu')] })).toEqual([]);
  });

  it('escalates once, names what it leaves behind, and never goes back while it fires', () => {
    const { at } = court();
    at(0, { 7: [evidence(70)] });
    expect(at(5, { 7: [evidence(70), evidence(40, 'pool')] })).toEqual(['warningescalated critical 110']);
    expect(at(10, { 7: [evidence(70)] })).toEqual([]);
    expect(at(15, { 7: [evidence(70), evidence(40, 'pool')] })).toEqual([]);
  });

  it('is resolved after the quiet time, not before, and only once', () => {
    const { at } = court();
    at(0, { 7: [evidence(70)] });
    expect(at(59, {})).toEqual([]);
    expect(at(60, {})).toEqual(['resolved warning 70']);
    expect(at(120, {})).toEqual([]);
  });

  it('holds on while evidence comes and goes within the quiet time', () => {
    const { at } = court();
    at(0, { 7: [evidence(70)] });
    expect(at(50, { 8: [evidence(70)] })).toEqual([]);
    expect(at(100, {})).toEqual([]);
    expect(at(110, {})).toEqual(['resolved warning 70']);
  });

  it('holds on a little below the border at which it fired', () => {
    const { at } = court();
    at(0, { 7: [evidence(40, 'memory'), evidence(20, 'cpu')] });
    for (let clock = 5; clock < 200; clock += 5) expect(at(clock, { 7: [evidence(40, 'memory')] })).toEqual([]);
    for (let clock = 200; clock < 255; clock += 5) expect(at(clock, { 7: [evidence(20, 'cpu')] })).toEqual([]);
    expect(at(256, { 7: [evidence(20, 'cpu')] })).toEqual(['resolved warning 20']);
  });

  it('is not held by a process that could not have made it fire', () => {
    const { at } = court();
    at(0, { 7: [evidence(70)], 8: [evidence(40, 'disguise')] });
    expect(at(5, { 8: [evidence(40, 'disguise')] })).toEqual([]);
    expect(at(60, { 8: [evidence(40, 'disguise')] })).toEqual(['resolved warning 70']);
  });

  it('fires anew after it was resolved', () => {
    const { at } = court();
    at(0, { 7: [evidence(70)] });
    at(60, {});
    expect(at(65, { 9: [evidence(100)] })).toEqual(['firing critical 100']);
  });

  it('is not moved by steps of the wall clock', () => {
    const { at } = court();
    at(0, { 7: [evidence(70)] }, 1_700_000_000_000);
    expect(at(5, {}, 1_800_000_000_000)).toEqual([]);
    expect(at(59, {}, 0)).toEqual([]);
    expect(at(60, {}, 1)).toEqual(['resolved warning 70']);
  });

  it('remembers who showed what, and since when', () => {
    const { at, verdicts } = court();
    at(1, { 7: [evidence(70)] });
    at(2, { 7: [evidence(70), evidence(20, 'cpu')] });
    const seen = verdicts
      .list()[0]
      ?.evidence.map(({ id, process, firstSeen, lastSeen }) => [id, process?.pid, firstSeen, lastSeen]);
    expect(seen).toEqual([
      ['process_creation-70', 7, 1000, 2000],
      ['cpu-20', 7, 2000, 2000],
    ]);
  });

  it('does not name processes that add nothing to the suspicion', () => {
    const { at, verdicts } = court();
    at(1, { 7: [evidence(70)], 8: [evidence(40, 'disguise')], 9: [evidence(100, 'pool')] });
    expect(verdicts.list()[0]?.evidence.map(({ process }) => process?.pid)).toEqual([9, 7]);
  });

  it('does not name processes that were merely suspected before another made it fire', () => {
    const { at, verdicts } = court();
    at(1, { 8: [evidence(40, 'disguise')] });
    at(2, { 7: [evidence(70)], 8: [evidence(40, 'disguise')] });
    expect(verdicts.list()[0]?.evidence.map(({ process }) => process?.pid)).toEqual([7]);
  });

  it('remembers a bounded number of pieces of evidence', () => {
    const { at, verdicts } = court();
    for (let turn = 0; turn < 300; turn++) at(turn, { [turn + 1]: [evidence(70)] });
    expect(verdicts.list()[0]?.evidence).toHaveLength(64);
  });

  it('keeps the evidence that lasts when there is more than it can remember', () => {
    const { at, verdicts } = court();
    const crowd = Object.fromEntries(Array.from({ length: 100 }, (_, pid) => [pid + 1, [evidence(70)]]));
    at(0, crowd);
    at(5, crowd);
    const seen = verdicts.list()[0]?.evidence ?? [];
    expect(seen).toHaveLength(64);
    expect(seen.every(({ firstSeen }) => firstSeen === 0)).toBe(true);
  });

  it('remembers each sign, however many processes show another', () => {
    const { at, verdicts } = court();
    const crowd = Object.fromEntries(Array.from({ length: 100 }, (_, pid) => [pid + 1, [evidence(70)]]));
    at(0, { ...crowd, 500: [evidence(70), evidence(100, 'pool')] });
    expect(verdicts.list()[0]?.evidence.map(({ id }) => id)).toContain('pool-100');
    expect(verdicts.list()[0]?.evidence).toHaveLength(64);
  });

  it('stays to be looked at once resolved, also when there is new suspicion', () => {
    const { at, verdicts } = court();
    at(0, { 7: [evidence(70)] });
    at(60, {});
    at(65, { 8: [evidence(20)] });
    expect(verdicts.list().map(({ state }) => state)).toEqual(['suspected', 'resolved']);
    at(700, {});
    expect(verdicts.list()).toEqual([]);
  });

  it('is given to a bounded number of workloads, and the rest is counted', () => {
    const { at, verdicts } = court({ limit: 2 });
    const workload = (pid: number): Workload => ({ ...host, key: `c${pid}`, kind: 'container' });
    const events = at(0, { 1: [evidence(70)], 2: [evidence(70)], 3: [evidence(70)] }, 0, workload);
    expect(events).toHaveLength(2);
    expect(verdicts.dropped).toBe(1);
  });

  it('of mere suspicion is forgotten as soon as the evidence is gone', () => {
    const { at, verdicts } = court();
    at(0, { 7: [evidence(40)] });
    expect(verdicts.list()).toHaveLength(1);
    at(5, {});
    expect(verdicts.list()).toHaveLength(0);
  });
});

describe('what is said of a workload', () => {
  const unnamed: Workload = { ...host, key: 'c1', kind: 'container', identity: 'awaited', container: '0123456789ab' };
  const named: Workload = { ...unnamed, identity: 'known', namespace: 'team', pod: 'p-0', container: 'app' };
  const evident = { 7: [evidence(70)] };

  /** A court in which the cluster tells the name of the container when it is let. */
  function slowCluster() {
    const cluster = { tells: false };
    const known = () => (cluster.tells ? { workload: named, settled: true } : { workload: unnamed, settled: false });
    const { at, verdicts } = court({ known });
    return { cluster, verdicts, at: (clock: number, held = evident) => at(clock, held, clock * 1000, () => unnamed) };
  }

  it('waits for its names, and is announced under them', () => {
    const { cluster, verdicts, at } = slowCluster();
    expect(at(0)).toEqual([]);
    expect(verdicts.waiting).toBe(true);
    cluster.tells = true;
    expect(verdicts.announce(() => ({ workload: named, settled: true }), { at: 2000, clock: 2 })).toMatchObject([
      { change: 'firing', verdict: { workload: named } },
    ]);
    expect(verdicts.waiting).toBe(false);
  });

  it('goes out after 10 s without them, and once more under them', () => {
    const { cluster, verdicts, at } = slowCluster();
    expect(at(0)).toEqual([]);
    expect(at(9.9)).toEqual([]);
    expect(at(10)).toEqual(['firing warning 70']);
    expect(at(15)).toEqual([]);
    cluster.tells = true;
    const [event, ...others] = verdicts.announce(() => ({ workload: named, settled: true }), { at: 16_000, clock: 16 });
    expect(event).toMatchObject({
      change: 'identified',
      verdict: { workload: named },
      previous: { severity: 'warning', workload: unnamed },
    });
    expect(others).toEqual([]);
    expect(at(20)).toEqual([]);
  });

  it('is not told the half of its names that is known first, unless the rest does not come', () => {
    const { verdicts, at } = slowCluster();
    at(0);
    at(10);
    const half: Workload = { ...unnamed, namespace: 'team', pod: 'p-0' };
    const told = (clock: number, workload: Workload, settled: boolean) =>
      verdicts
        .announce(() => ({ workload, settled }), { at: 0, clock })
        .map(({ change, verdict }) => `${change} ${verdict.workload.pod}/${verdict.workload.container}`);
    expect(told(11, half, false)).toEqual([]);
    expect(told(20, half, false)).toEqual([]);
    expect(told(21, half, false)).toEqual(['identified p-0/0123456789ab']);
    expect(told(22, named, false)).toEqual([]);
    expect(told(23, named, true)).toEqual(['identified p-0/app']);
  });

  it('is not ended before anybody has heard of it', () => {
    const verdicts = new Verdicts({ resolveAfter: 1, limit: 10 });
    const charge = { workload: unnamed, findings: [{ process: processOf(7), evidence: [evidence(70)] }], common: [] };
    const changes = (clock: number, charges: (typeof charge)[]) => {
      verdicts.rule(charges, { at: 0, clock });
      return verdicts.announce(() => ({ settled: false }), { at: 0, clock }).map(({ change }) => change);
    };
    expect(changes(0, [charge])).toEqual([]);
    expect(changes(5, [])).toEqual([]);
    expect(changes(10, [])).toEqual(['firing']);
    expect(changes(15, [])).toEqual(['resolved']);
  });

  it('ends under the names that it was announced with, when the others were not told any more', () => {
    const verdicts = new Verdicts({ resolveAfter: 1, limit: 10 });
    const charge = { workload: unnamed, findings: [{ process: processOf(7), evidence: [evidence(70)] }], common: [] };
    verdicts.rule([charge], { at: 0, clock: 0 });
    verdicts.announce(() => ({ settled: true }), { at: 0, clock: 0 });
    verdicts.announce(() => ({ workload: named, settled: false }), { at: 0, clock: 1 });
    verdicts.rule([], { at: 0, clock: 2 });
    const [ended] = verdicts.announce(() => ({ settled: false }), { at: 0, clock: 2 });
    expect(ended).toMatchObject({ change: 'resolved', verdict: { workload: named }, previous: { workload: unnamed } });
  });

  it('leaves behind both severity and names when both change at once', () => {
    const { cluster, at } = slowCluster();
    at(0);
    at(10);
    cluster.tells = true;
    expect(at(15, { 7: [evidence(100)] })).toEqual(['warningescalated critical 100']);
    expect(at(20, { 7: [evidence(100)] })).toEqual([]);
  });

  it('keeps the names once known, also when the pod is forgotten', () => {
    const { cluster, verdicts, at } = slowCluster();
    cluster.tells = true;
    at(0);
    cluster.tells = false;
    expect(at(5)).toEqual([]);
    expect(verdicts.list()[0]?.workload).toEqual(named);
  });

  it('does not wait where there is nobody to ask', () => {
    expect(court().at(0, evident)).toEqual(['firing warning 70']);
  });

  it('has the dossier in its events and in the list', () => {
    const dossier = { owner: { chain: [] }, spread: {} } as unknown as Dossier;
    const verdicts = new Verdicts({ resolveAfter: 60, limit: 10 });
    const charge = { workload: named, findings: [{ process: processOf(7), evidence: [evidence(70)] }], common: [] };
    verdicts.rule([charge], { at: 0, clock: 0 });
    const [event] = verdicts.announce(() => ({ dossier, settled: true }), { at: 0, clock: 0 });
    expect(event?.verdict.dossier).toBe(dossier);
    expect(verdicts.list()[0]?.dossier).toBe(dossier);
  });
});

describe('evidence about a workload as a whole', () => {
  const image = evidence(100, 'container_image', 'image_malicious');
  const weak = evidence(20, 'container_image', 'untrusted');
  const workload: Workload = { ...host, key: 'c1', kind: 'container' };

  it('adds to what its processes show', () => {
    expect(court({ common: [weak] }).at(0, { 7: [evidence(40, 'memory')] })).toEqual(['firing warning 60']);
    expect(court().at(0, { 7: [evidence(40, 'memory')] })).toEqual([]);
  });

  it('counts once however many processes there are, and names none of them', () => {
    const { at, verdicts } = court({ common: [image] });
    expect(at(0, { 7: [evidence(20, 'cpu')], 8: [evidence(20, 'cpu')] })).toEqual(['firing critical 120']);
    const about = verdicts.list()[0]?.evidence.map(({ id, process }) => [id, process?.pid]);
    expect(about).toEqual([
      ['image_malicious', undefined],
      ['cpu-20', 7],
      ['cpu-20', 8],
    ]);
  });

  it('counts at once when it becomes known between two turns, in what is announced then', () => {
    const verdicts = new Verdicts({ resolveAfter: 60, limit: 10 });
    const findings = [{ process: processOf(7), evidence: [evidence(70)] }];
    const charge = { workload: { ...workload, identity: 'awaited' as const }, findings, common: [] };
    verdicts.rule([charge], { at: 0, clock: 0 });
    expect(verdicts.announce(() => ({ settled: false }), { at: 0, clock: 0 })).toEqual([]);
    const known = () => ({ workload, common: [image], settled: true });
    const [event, ...others] = verdicts.announce(known, { at: 1000, clock: 1 });
    expect(event).toMatchObject({ change: 'firing', verdict: { severity: 'critical', score: 170 } });
    expect(event?.verdict.evidence.map(({ id }) => id)).toEqual(['image_malicious', 'process_creation-70']);
    expect(others).toEqual([]);
    expect(verdicts.rule([{ ...charge, common: [image] }], { at: 5000, clock: 5 }).map(({ id }) => id)).toEqual([
      'image_malicious',
    ]);
    expect(verdicts.announce(known, { at: 5000, clock: 5 })).toEqual([]);
  });

  it('is enough by itself when it is strong, and holds as long as the container runs', () => {
    const verdicts = new Verdicts({ resolveAfter: 60, limit: 10 });
    const changes = (clock: number, running: Workload[]) => {
      const moment = { at: 0, clock };
      verdicts.rule(
        chargesOf(
          [],
          () => workload,
          running,
          () => [image],
        ),
        moment,
      );
      return verdicts.announce(() => ({ settled: true }), moment).map(({ change }) => change);
    };
    expect(changes(0, [workload])).toEqual(['firing']);
    expect(changes(100, [workload])).toEqual([]);
    expect(changes(159, [])).toEqual([]);
    expect(changes(160, [])).toEqual(['resolved']);
  });

  it('is of no interest by itself when it is weak', () => {
    expect(
      chargesOf(
        [],
        () => workload,
        [workload],
        () => [weak],
      ),
    ).toEqual([]);
  });
});
