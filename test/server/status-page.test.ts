import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { StatusSource } from '../../agent/server.ts';
import { ago } from '../../agent/status-page/time.ts';
import { renderStatusPage, STATUS_PAGE_STYLES } from '../../agent/status-page.ts';
import { at, evidence, hostile, process, verdict } from '../sinks/samples.ts';

function render(part: Partial<StatusSource> = {}): string {
  const source: StatusSource = {
    node: 'n1',
    version: '1.2.3',
    startedAt: at - 7_200_000,
    sensors: () => [],
    verdicts: () => [],
    signatures: () => ({ loaded: 48, broken: 0, problems: [] }),
    health: () => ({ ok: true }),
    ready: () => true,
    ...part,
  };
  return renderStatusPage(source, at);
}

describe('the status page', () => {
  it('says that all is quiet', () => {
    const page = render();
    expect(page).toContain('all quiet');
    expect(page).toContain('Nothing on this node looks like a miner.');
    expect(page).toContain('version 1.2.3 · up 2 h');
  });

  it('does not say that all is quiet before the first turn, nor when the loop is stuck', () => {
    expect(render({ ready: () => false })).not.toContain('all quiet');
    const stuck = render({ health: () => ({ ok: false, reason: 'no turn ended for 40 s' }) });
    expect(stuck).not.toContain('all quiet');
    expect(stuck).toContain('not well: no turn ended for 40 s');
  });

  it('shows a verdict with its evidence and what to do next', () => {
    const page = render({ verdicts: () => [verdict()] });
    expect(page).toContain('1 miner seen');
    expect(page).toContain('xmrig is mining in container notebook of pod team-a/trainer-0 on node n1');
    expect(page).toContain('a known miner runs');
    expect(page).toContain('/tmp/xmrig -o pool.example:3333 -p ***');
    expect(page).toContain('kubectl -n team-a describe pod trainer-0');
  });

  it('folds resolved and merely suspected workloads away', () => {
    const page = render({
      verdicts: () => [verdict({ state: 'resolved' }), verdict({ state: 'suspected', severity: 'info' })],
    });
    expect(page).toContain('<summary>1 resolved</summary>');
    expect(page).toContain('<summary>1 suspected, too weak to alert</summary>');
    expect(page).toContain('all quiet');
  });

  it('shows what each sensor sees, is blind to, and why it is down', () => {
    const page = render({
      sensors: () => [
        {
          name: 'socket',
          up: true,
          sees: '9 connections',
          blind: ['owners: CAP_SYS_PTRACE is missing'],
          lastSeconds: 0.0123,
        },
        { name: 'memory', up: false, error: 'permission denied', sees: '', blind: [], lastSeconds: 0 },
      ],
    });
    expect(page).toContain('sees 9 connections');
    expect(page).toContain('blind to owners: CAP_SYS_PTRACE is missing');
    expect(page).toContain('is down: permission denied');
    expect(page).toContain('12.3 ms');
  });

  it('shows what is wrong with the signatures', () => {
    const problems = [
      { file: 'mine.yml', line: 3, message: 'no detection' },
      { file: 'other.yml', message: 'unreadable' },
    ];
    const page = render({ signatures: () => ({ loaded: 4, limited: 1, broken: 2, problems }) });
    expect(page).toContain('4 loaded, 1 limited, 2 broken');
    expect(page).toContain('mine.yml:3: no detection');
    expect(page).toContain('other.yml: unreadable');
  });

  it('escapes whatever a process, a name or a file may hold', () => {
    const bad = `${hostile}<img src=x onerror='alert("1")'>`;
    const piece = evidence({ id: bad, summary: bad, family: bad, process: process({ comm: bad, cmdline: [bad] }) });
    const workload = { ...verdict().workload, node: bad, namespace: bad, pod: bad, container: bad };
    const page = render({
      node: bad,
      version: bad,
      verdicts: () => [verdict({ workload, evidence: [piece] })],
      sensors: () => [{ name: bad, up: true, sees: bad, blind: [bad], lastSeconds: 0 }],
      signatures: () => ({ loaded: 1, broken: 1, problems: [{ file: bad, message: bad }] }),
      health: () => ({ ok: false, reason: bad }),
    });
    expect(page).not.toMatch(/<(script|img)/);
    expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(page).toContain('&lt;img src=x onerror=&#39;alert(&quot;1&quot;)&#39;&gt;');
  });

  it('has no script, loads nothing, and has the style that its policy allows', () => {
    const page = render({ verdicts: () => [verdict()] });
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\son\w+=|\sstyle=/);
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? '';
    expect(STATUS_PAGE_STYLES).toBe(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  });

  it('stays small when everything mines', () => {
    const pieces = Array.from({ length: 64 }, (_, i) => evidence({ process: process({ pid: i }) }));
    const many = Array.from({ length: 5_000 }, () => verdict({ evidence: pieces }));
    const page = render({ verdicts: () => many });
    expect(page).toContain('and 4950 more in the API');
    expect(page.length).toBeLessThan(1_000_000);
  });
});

describe('a length of time', () => {
  it.each([
    [-5, '0 s'],
    [999, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [7_200_000, '2 h'],
    [200_000_000, '2 d'],
  ])('of %d ms is %s', (milliseconds, text) => {
    expect(ago(milliseconds)).toBe(text);
  });
});
