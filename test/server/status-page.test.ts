import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { StatusSource } from '../../agent/server.ts';
import { ago } from '../../agent/status-page/time.ts';
import { renderStatusPage, STATUS_PAGE_STYLES } from '../../agent/status-page.ts';
import {
  allowance,
  at,
  awaited,
  dossier,
  evidence,
  host,
  hostile,
  link,
  notebook,
  notebookVerdict,
  ofNotebook,
  process,
  verdict,
} from '../sinks/samples.ts';

function render(part: Partial<StatusSource> = {}): string {
  const source: StatusSource = {
    node: 'n1',
    version: '1.2.3',
    startedAt: at - 7_200_000,
    sensors: () => [],
    verdicts: () => [],
    exceptions: () => [],
    signatures: () => ({ loaded: 48, broken: 0, problems: [] }),
    health: () => ({ ok: true }),
    ready: () => true,
    ...part,
  };
  return renderStatusPage(source, at);
}

/** What a reader sees of it, a line for each piece of text. */
function textOf(page: string): string {
  const texts = page.replace(/<[^>]*>/g, '\n').replace(/ *\n[ \n]*/g, '\n');
  return texts.replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&#39;', "'").trim();
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

  it('shows whose miner it is, where its image comes from, and how it could have spread', () => {
    const spread = { ...dossier().spread, privileged: true };
    const page = render({ verdicts: () => [notebookVerdict({ dossier: dossier({ spread }) })] });
    expect(textOf(page)).toContain(
      `xmrig is mining in container notebook of pod alice/nb-0 (Notebook nb of alice@example.org) on node n1
image
ddsfdfsaadfs/dfsdf:99
not trusted
from docker.io, sha256:${'1'.repeat(64)}
owner
StatefulSet nb -> Notebook nb, of alice@example.org
kubeflow
Notebook nb, profile alice of alice@example.org, created by bob@example.org as its annotation says
2 labels
notebook-name = nb
confirmed
pipeline/runid = 77
only claimed
spread
curl [4243] of the pod was connected to the API server, last seen 2026-01-02T03:04:04Z
the container is privileged
it has a token of service account alice/default-editor
70`,
    );
    expect(page).toContain('<p class="critical">the container is privileged</p><p class="warning">it has a token');
  });

  it('gives each step of what to do next a line of its own', () => {
    expect(textOf(render({ verdicts: () => [verdict({ workload: host })] }))).toContain(
      `Next
On node n1, systemctl status 4242 says what started it, and cp /proc/4242/exe keeps a copy of the program.
Then kill it, and look for cron jobs, units and SSH keys that would bring it back.`,
    );
  });

  it('says why it does not know the pod, the owner or the trust in the image', () => {
    const image = { reference: 'nginx', registry: 'docker.io' };
    const asked = notebookVerdict({ state: 'suspected', workload: { ...notebook, image } });
    const { dossier: _, ...suspected } = asked;
    const text = textOf(render({ verdicts: () => [verdict({ workload: awaited }), suspected] }));
    expect(text).toContain('pod\nnot known: the cluster has not told which pod this container is of');
    expect(text).toContain('nginx\nimages.trusted is not set\nfrom docker.io, no digest is reported');
    expect(text).toContain('owner\nnot known: the cluster is asked once it fires');
  });

  it('has no list of the cluster for a process of the host', () => {
    expect(render({ verdicts: () => [verdict({ workload: host })] })).not.toContain('<dl>');
  });

  it.each([
    ['not at all', undefined, 'faint', 'kubernetes is not watched: containers go without the names of their pods'],
    [
      'not yet',
      { state: 'connecting' as const, pods: 0 },
      'faint',
      'kubernetes is asked for the pods of this node; nothing was heard of it yet',
    ],
    [
      'well',
      { state: 'synced' as const, pods: 1, lastSync: at - 3_000 },
      'good',
      'kubernetes knows 1 pod of this node, last heard of 3 s ago',
    ],
    [
      'well, but it does not tell all',
      { state: 'synced' as const, pods: 1, lastSync: at - 3_000, blind: ['may not read services (403)'] },
      'good',
      /last heard of 3 s ago\n?may not read services \(403\)$/,
    ],
    [
      'no more',
      { state: 'failing' as const, pods: 12, lastSync: at - 180_000, error: `401 <b>\n${'x'.repeat(9_999)}` },
      'critical',
      /^kubernetes does not answer: 401 <b>\\nx{288}\.\.\.\n12 pods of this node known, last heard of 3 min ago$/,
    ],
  ])('says how the pods are followed: %s', (_, status, tone, expected) => {
    const page = render({ kubernetes: () => status });
    const item = page.match(/<li><span class="dot (\w+)"><\/span><b>kubernetes<\/b>.*<\/li>/);
    expect(item?.[1]).toBe(tone);
    expect(textOf(item?.[0] ?? '').replace('\n', ' ')).toMatch(expected);
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

  it('lists the exceptions, and folds away what they allow', () => {
    const [soon, past] = [at + 86_400_000, at - 1];
    const page = render({
      verdicts: () => [notebookVerdict({ allowance: allowance() })],
      exceptions: () => [
        { name: 'pow-bench', reason: 'Agreed <b>', expires: soon, silences: 1 },
        { name: 'idle', reason: 'Later.', expires: soon, silences: 0 },
        { name: 'old', reason: 'Once.', expires: past, silences: 0 },
      ],
    });
    expect(page).toContain('all quiet');
    expect(page).toContain('<summary>1 allowed by an exception</summary>');
    const text = textOf(page);
    expect(text).toContain('xmrig is allowed to mine in container notebook of pod alice/nb-0');
    expect(text).toContain('pow-bench\nsilences 1 now, until 2026-01-03\nAgreed <b>');
    expect(text).toContain('idle\nsilences nothing now, until 2026-01-03');
    expect(text).toContain('old\nhas expired on 2026-01-02');
    expect(page).not.toContain('Agreed <b>');
  });

  it('does not fold away what an exception does not allow any more', () => {
    const page = render({ verdicts: () => [verdict({ allowance: allowance({ inForce: false }) })] });
    expect(page).toContain('1 miner seen');
    expect(textOf(page)).toContain('Exception pow-bench allowed it until 2026-01-31 and has expired');
    expect(page).not.toContain('<h2>Exceptions</h2>');
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
    const image = { reference: bad, registry: bad, digest: bad };
    const workload = { ...verdict().workload, node: bad, namespace: bad, pod: bad, container: bad, image };
    const written = dossier({
      owner: { chain: [link(bad, bad, bad)], endsBecause: bad },
      kubeflow: { ...ofNotebook, name: bad, person: bad, labels: [{ name: bad, value: bad, confirmed: false }] },
      spread: { ...dossier().spread, serviceAccount: bad, hostPaths: [bad] },
    });
    const page = render({
      node: bad,
      version: bad,
      verdicts: () => [verdict({ workload, evidence: [piece], dossier: written })],
      kubernetes: () => ({ state: 'failing', pods: 0, error: bad, blind: [bad] }),
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
    const text = 'x '.repeat(100_000);
    const names = Array.from({ length: 100 }, () => text);
    const labels = names.map((value) => ({ name: value, value, confirmed: false }));
    const written = dossier({
      owner: { chain: names.map((name) => link(name, name)) },
      kubeflow: { ...ofNotebook, person: text, labels },
      spread: { ...dossier().spread, hostPaths: names },
    });
    const many = Array.from({ length: 5_000 }, () => verdict({ evidence: pieces, dossier: written }));
    const page = render({ verdicts: () => many });
    expect(page).toContain('and 4950 more in the API');
    expect(page.length).toBeLessThan(1_500_000);
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
