import { describe, expect, it } from '@jest/globals';
import { toEventText } from '../../agent/sinks/event-text.ts';
import { awaited, closed, dossier, event, evidence, host, hostile, link, notebookVerdict, verdict } from './samples.ts';

const digest = `sha256:${'1'.repeat(64)}`;
const facts = `  image:    ddsfdfsaadfs/dfsdf:99 from docker.io (not trusted; ${digest})
  owner:    StatefulSet nb -> Notebook nb, of alice@example.org
  kubeflow: Notebook nb, profile alice of alice@example.org, created by bob@example.org as its annotation says
  spread:   no way out of the pod is known: no token is mounted, and nothing of the node is shared with it
`;
const steps = `  next:     kubectl -n alice describe pod nb-0 says more.
            On node n1, cp /proc/4242/exe keeps a copy of the program.
            Then kubectl -n alice delete notebook nb ends it (deleting only the pod would bring it back), and rotate the secrets it could read.
`;
const quiet = notebookVerdict({ dossier: dossier({ spread: closed }) });
const where = 'in container notebook of pod alice/nb-0 (Notebook nb of alice@example.org) on node n1';

describe('an event for a person', () => {
  it('tells what, why, whose, and what next', () => {
    expect(toEventText(event({ verdict: quiet }), false)).toBe(
      `03:04:05 CRITICAL xmrig is mining ${where} (score 140)
    70  a known miner runs [4242]  (miner-program)
${facts}${steps}`,
    );
  });

  it('tells the names when they come later, and what it was called before, but not the evidence again', () => {
    const previous = { severity: 'critical' as const, workload: awaited };
    expect(toEventText(event({ change: 'identified', verdict: quiet, previous }), false)).toBe(
      `03:04:05 CRITICAL xmrig is mining ${where} (score 140, was container cccccccccccc)
${facts}${steps}`,
    );
  });

  it.each([
    ['another severity', { severity: 'warning' as const, workload: quiet.workload }, ', was warning)'],
    ['both', { severity: 'warning' as const, workload: awaited }, ', was warning in container cccccccccccc)'],
    ['nothing that differs', { severity: 'critical' as const, workload: quiet.workload }, ' (score 140)'],
  ])('tells of an escalation from %s', (_, previous, expected) => {
    const [headline] = toEventText(event({ change: 'escalated', verdict: quiet, previous }), false).split('\n');
    expect(headline).toMatch(/CRITICAL xmrig is mining .*\)$/);
    expect(headline?.endsWith(expected)).toBe(true);
  });

  it('says why it does not know the pod', () => {
    expect(toEventText(event({ verdict: verdict({ workload: awaited }) }), false)).toBe(
      `03:04:05 CRITICAL xmrig is mining in container cccccccccccc on node n1 (score 140)
    70  a known miner runs [4242]  (miner-program)
  pod:      not known: the cluster has not told which pod this container is of
  next:     The cluster has not told which pod this container is of: on node n1, crictl inspect cccccccccccc says whose it is.
            On node n1, cp /proc/4242/exe keeps a copy of the program.
            Then stop the container, and rotate the secrets it could read.
`,
    );
  });

  it('has no line about pods for the host', () => {
    expect(toEventText(event({ verdict: verdict({ workload: host, severity: 'warning' }) }), false)).toBe(
      `03:04:05 WARNING  xmrig is probably mining on the host n1 (score 140)
    70  a known miner runs [4242]  (miner-program)
  next: On node n1, systemctl status 4242 says what started it, and cp /proc/4242/exe keeps a copy of the program.
        Then kill it, and look for cron jobs, units and SSH keys that would bring it back.
`,
    );
  });

  it('is short once it is over', () => {
    expect(toEventText(event({ change: 'resolved', verdict: { ...quiet, state: 'resolved' } }), false)).toBe(
      `03:04:05 RESOLVED xmrig is no longer seen mining ${where} (score 140)
  next: It is quiet now. Find out how it got in before it comes back.
        kubectl -n alice describe pod nb-0 says more.
`,
    );
  });

  it('has colour only where it is asked for, and keeps its columns', () => {
    const plain = toEventText(event({ verdict: quiet }), false);
    const coloured = toEventText(event({ verdict: quiet }), true);
    expect(coloured).toContain('\u001b[31mCRITICAL');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  it('keeps hostile text from the terminal', () => {
    const workload = { ...quiet.workload, image: { reference: hostile, registry: hostile } };
    const owner = { chain: [link(hostile, hostile, hostile)], endsBecause: hostile };
    const kubeflow = { ...dossier().kubeflow, person: hostile, creator: hostile } as ReturnType<
      typeof dossier
    >['kubeflow'];
    const spread = { ...closed, tokenMounted: true, serviceAccount: hostile, hostPaths: [hostile] };
    const bad = notebookVerdict({
      workload,
      evidence: [evidence({ summary: hostile, id: hostile })],
      dossier: { owner, spread, ...(kubeflow === undefined ? {} : { kubeflow }) },
    });
    const text = toEventText(event({ verdict: bad }), false);
    expect(text.trimEnd().split('\n')).toHaveLength(11);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});
