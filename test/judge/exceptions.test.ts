import { describe, expect, it } from '@jest/globals';
import { allowanceOf, type Exception } from '../../agent/judge/exceptions.ts';
import type { Verdict } from '../../agent/model.ts';
import { at, awaited, dossier, evidence, host, link, notebook, notebookVerdict, process } from '../sinks/samples.ts';

const DIGEST = `sha256:${'1'.repeat(64)}`;
const DAY = 86_400_000;

function exception(part: Partial<Exception> = {}): Exception {
  return {
    name: 'bench',
    namespace: 'alice',
    images: [],
    signatures: [],
    reason: 'agreed',
    expires: at + DAY,
    ...part,
  };
}

/** The name of the exception that is in force, `expired`, or `none`. */
function allowed(verdict: Verdict, ...exceptions: Exception[]): string {
  const found = allowanceOf(verdict, exceptions, at);
  if (found === undefined) return 'none';
  return found.inForce ? found.exception : 'expired';
}

describe('an exception is in force', () => {
  it.each<[string, Partial<Exception>]>([
    ['for its namespace', {}],
    ['for a confirmed owner', { owner: 'Notebook/nb' }],
    ['for the owner of the owner as well as for the controller', { owner: 'StatefulSet/nb' }],
    ['for the digest of an image', { images: [`sha256:${'2'.repeat(64)}`, DIGEST] }],
    ['for all of that together', { owner: 'Notebook/nb', images: [DIGEST], signatures: ['miner-program'] }],
    ['when everything that is left is too weak', { signatures: ['miner-program', 'other'] }],
  ])('%s', (_, part) => {
    expect(allowed(notebookVerdict(), exception(part))).toBe('bench');
  });

  it('until it ends, and says when it has', () => {
    expect(allowed(notebookVerdict(), exception({ expires: at + 1 }))).toBe('bench');
    expect(allowed(notebookVerdict(), exception({ expires: at }))).toBe('expired');
  });

  it('rather than another one that has expired', () => {
    expect(allowed(notebookVerdict(), exception({ name: 'old', expires: at - 1 }), exception())).toBe('bench');
  });
});

describe('an exception is not in force', () => {
  it.each<[string, Partial<Exception>]>([
    ['in another namespace', { namespace: 'alicia' }],
    ['for another owner', { owner: 'Notebook/nb2' }],
    ['for an owner of another kind', { owner: 'Deployment/nb' }],
    ['for another image', { images: [`sha256:${'2'.repeat(64)}`] }],
    ['for the tag of an image', { images: ['ddsfdfsaadfs/dfsdf:99'] }],
    ['for other evidence', { signatures: ['pool_port'] }],
    ['when one condition of several does not hold', { owner: 'Notebook/nb', images: [], signatures: ['pool_port'] }],
  ])('%s', (_, part) => {
    expect(allowed(notebookVerdict(), exception(part))).toBe('none');
  });

  it('for the node itself, or what has no names', () => {
    expect(allowed(notebookVerdict({ workload: host }), exception({ namespace: '' }))).toBe('none');
    expect(allowed(notebookVerdict({ workload: awaited }), exception({ namespace: '' }))).toBe('none');
    const unsure = { ...notebook, identity: 'awaited' as const };
    expect(allowed(notebookVerdict({ workload: unsure }), exception())).toBe('none');
  });

  it('for an owner that a pod only claims', () => {
    const chain = [link('Deployment', 'bench')];
    const forged = dossier({ owner: { chain, endsBecause: 'deployments has another object of that name now' } });
    expect(allowed(notebookVerdict({ dossier: forged }), exception({ owner: 'Deployment/bench' }))).toBe('none');
    const { dossier: _, ...unknown } = notebookVerdict();
    expect(allowed(unknown, exception({ owner: 'Notebook/nb' }))).toBe('none');
  });

  it('for a node that a pod says owns it: nobody asks whether that is so', () => {
    const owner = { chain: [link('Node', 'n1', 'v1')] };
    expect(allowed(notebookVerdict({ dossier: dossier({ owner }) }), exception({ owner: 'Node/n1' }))).toBe('none');
  });

  it('when what it does not excuse suffices, in one process or in several', () => {
    const wallet = evidence({ id: 'wallet_xmr', kind: 'wallet', weight: 40 });
    const pool = evidence({ id: 'pool_endpoint', kind: 'pool', weight: 40, process: process({ pid: 7 }) });
    const excuse = exception({ signatures: ['miner-program'] });
    const besides = (...rest: Verdict['evidence']) => notebookVerdict({ evidence: [evidence(), ...rest] });
    expect(allowed(besides(wallet), excuse)).toBe('bench');
    expect(allowed(besides(wallet, pool), excuse)).toBe('none');
    expect(allowed(besides(evidence({ id: 'argv_stratum_login', weight: 100 })), excuse)).toBe('none');
  });

  it('for what a pod calls itself', () => {
    const labels = [{ name: 'davylamp/allow', value: 'true', confirmed: false }];
    const boasting = dossier({ kubeflow: { kind: 'notebook', name: 'bench', confirmed: false, labels } });
    const workload = { ...notebook, namespace: 'mallory', pod: 'alice', container: 'bench' };
    expect(allowed(notebookVerdict({ workload, dossier: boasting }), exception())).toBe('none');
  });
});
