import { describe, expect, it } from '@jest/globals';
import type { Kubeflow, OwnerLink } from '../../agent/model.ts';
import { summaryOf } from '../../agent/sinks/narrate.ts';
import {
  allowance,
  awaited,
  closed,
  container,
  evidence,
  host,
  link,
  notebook,
  notebookVerdict,
  ofNotebook,
  process,
  verdict,
} from './samples.ts';

describe('the summary', () => {
  it.each([
    ['a miner on the host', verdict({ workload: host }), 'xmrig is mining on the host n1'],
    [
      'a container without names',
      verdict({ workload: awaited }),
      'xmrig is mining in container cccccccccccc on node n1',
    ],
    ['a pod', verdict(), 'xmrig is mining in container notebook of pod team-a/trainer-0 on node n1'],
    ['a warning', verdict({ severity: 'warning', workload: host }), 'xmrig is probably mining on the host n1'],
    [
      'a process of no known family',
      verdict({ evidence: [evidence()], workload: host }),
      'Process "xmrig" is mining on the host n1',
    ],
    ['no evidence', verdict({ evidence: [], workload: host }), 'Something is mining on the host n1'],
    [
      'what an exception allows',
      verdict({ workload: host, state: 'resolved', allowance: allowance() }),
      'xmrig is allowed to mine on the host n1',
    ],
    [
      'what an exception allowed until it expired',
      verdict({ workload: host, allowance: allowance({ inForce: false }) }),
      'xmrig is mining on the host n1',
    ],
    ['the end', verdict({ state: 'resolved', workload: host }), 'xmrig is no longer seen mining on the host n1'],
  ])('says it of %s', (_, of, expected) => {
    expect(summaryOf(of)).toBe(expected);
  });

  it('does not let a process name itself across lines, nor tell a secret by its name', () => {
    const named = (comm: string) => summaryOf(verdict({ evidence: [evidence({ process: process({ comm }) })] }));
    expect(named('a\nb')).toContain('"a\\nb"');
    expect(named('token=hunter2')).toContain('"token=***"');
  });

  it('does not let names of the API across lines either', () => {
    const workload = { ...container, node: 'a\nb', namespace: 'c\nd', pod: 'e f', container: '\u202eg' };
    expect(summaryOf(verdict({ workload }))).toBe(
      'xmrig is mining in container "\\u202eg" of pod "c\\nd"/"e f" on node "a\\nb"',
    );
  });
});

describe('whose it is', () => {
  const said = (chain: readonly OwnerLink[], kubeflow?: Kubeflow) => {
    const known = kubeflow === undefined ? {} : { kubeflow };
    const text = summaryOf(notebookVerdict({ dossier: { owner: { chain }, spread: closed, ...known } }));
    return text.replace('xmrig is mining in container notebook of pod alice/nb-0', '').replace(' on node n1', '');
  };
  const web = [link('ReplicaSet', 'web-1'), link('Deployment', 'web')];
  const { person: _, ...nobodys } = ofNotebook;

  it.each([
    ['the notebook and its person', [], ofNotebook, ' (Notebook nb of alice@example.org)'],
    ['the notebook alone', [], nobodys, ' (Notebook nb)'],
    ['a run', web, { ...nobodys, kind: 'pipeline run' as const, name: 'train-x' }, ' (Pipeline run train-x)'],
    ['the top of the owners without Kubeflow', web, undefined, ' (Deployment web)'],
    ['nothing for a pod made by hand', [], undefined, ''],
    ['the owners where only labels say Kubeflow', web, { ...nobodys, confirmed: false }, ' (Deployment web)'],
    [
      'the person all the same, since the namespace says so',
      web,
      { ...ofNotebook, confirmed: false },
      ' (Deployment web of alice@example.org)',
    ],
    [
      'the profile of a pod made by hand',
      [],
      { ...ofNotebook, confirmed: false },
      ' (in the profile of alice@example.org)',
    ],
  ])('is %s', (_, chain, kubeflow, expected) => {
    expect(said(chain, kubeflow)).toBe(expected);
  });

  it('is still said when it is over', () => {
    expect(summaryOf(notebookVerdict({ state: 'resolved', workload: notebook }))).toBe(
      'xmrig is no longer seen mining in container notebook of pod alice/nb-0 (Notebook nb of alice@example.org) on node n1',
    );
  });
});
