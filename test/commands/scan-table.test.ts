import { describe, expect, it } from '@jest/globals';
import { drawTable } from '../../agent/commands/scan-table.ts';
import {
  awaited,
  evidence,
  host,
  hostile,
  notebook,
  notebookVerdict,
  process,
  standalone,
  verdict,
} from '../sinks/samples.ts';

const plain = { width: 100, colour: false };

describe('the table of a scan', () => {
  it('names the pod, the container and whose it is, or says that the pod is not known', () => {
    const pieces = [
      evidence(),
      evidence({ id: 'pool', weight: 40, summary: 'is told to use the mining pool pool.example' }),
      evidence({ id: 'cpu', weight: 20, summary: 'keeps 2 cores busy', process: process({ pid: 9, comm: 'sh' }) }),
    ];
    const table = drawTable(
      [
        verdict({ workload: host, severity: 'warning', score: 60 }),
        verdict({ workload: awaited, severity: 'warning', score: 70 }),
        verdict({ workload: standalone(), severity: 'warning', score: 65 }),
        notebookVerdict({ evidence: pieces }),
      ],
      plain,
    );
    expect(table).toBe(
      `SEVERITY  SCORE  WHERE                             PROCESS     EVIDENCE
critical  140    alice/nb-0                        4242 xmrig  70 a known miner runs
                 container notebook                            40 is told to use the mining pool
                 Notebook nb of alice@example.org                 pool.example
                                                   9 sh        20 keeps 2 cores busy
warning   70     cccccccccccc                      4242 xmrig  70 a known miner runs
                 (pod not known)
warning   65     cccccccccccc                      4242 xmrig  70 a known miner runs
warning   60     host                              4242 xmrig  70 a known miner runs
`,
    );
  });

  it('gives no line to an owner that is not known', () => {
    expect(drawTable([verdict()], plain)).toBe(
      `SEVERITY  SCORE  WHERE               PROCESS     EVIDENCE
critical  140    team-a/trainer-0    4242 xmrig  70 a known miner runs
                 container notebook
`,
    );
  });

  it('stays a table whatever somebody calls himself', () => {
    const workload = { ...notebook, namespace: hostile, pod: 'p'.repeat(300), container: hostile };
    const piece = evidence({ summary: hostile, process: process({ comm: hostile }) });
    const table = drawTable([notebookVerdict({ workload, evidence: [piece] })], plain);
    expect(table.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    const lines = table.trimEnd().split('\n');
    expect(lines.slice(2).map((line) => line.slice(0, 17).trim())).toEqual(lines.slice(2).map(() => ''));
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(250);
  });
});
