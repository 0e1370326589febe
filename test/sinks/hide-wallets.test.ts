import { describe, expect, it } from '@jest/globals';
import { annotationsOf } from '../../agent/sinks/annotations.ts';
import { toEventLine } from '../../agent/sinks/detection.ts';
import { toEventText } from '../../agent/sinks/event-text.ts';
import { hideWallets } from '../../agent/sinks/hide-wallets.ts';
import { toFalcoEvent } from '../../agent/sinks/webhook/falco.ts';
import { event, evidence, notebookVerdict, process, verdict } from './samples.ts';

const xmr = '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A';
const evm = '0x52908400098527886E0F7030069857D2E4169EE7';
const kaspa = 'kaspa:qr0lr4ml9fn3chekrqmjdkergxl93l4wrk3dankcgvjq776s9wn9jkdskewva';

/** Evidence as the judge words it, of a process that names the wallet in its command line and its file. */
function evidenceOf(wallet: string) {
  const cmdline = ['/tmp/xmrig', '-o', `stratum+tcp://${wallet}@pool.example:3333`, '-u', `${wallet}.worker`];
  const of = process({ cmdline, exe: { state: 'file', path: `/tmp/${wallet}/xmrig` } });
  return evidence({
    wallet,
    worker: `${wallet}.rig`,
    pool: `${wallet}.pool.example:3333`,
    process: of,
    summary: `Names the XMR wallet ${wallet.slice(0, 12)}...`,
  });
}

describe('a verdict without wallets', () => {
  it.each([xmr, evm, kaspa])('shows the ends of %s, wherever it would be told', (wallet) => {
    const hidden = hideWallets(verdict({ evidence: [evidenceOf(wallet)] }));
    const told = [
      toEventLine(event({ verdict: hidden })),
      toEventText(event({ verdict: hidden }), false),
      JSON.stringify(annotationsOf(hidden)),
      JSON.stringify(toFalcoEvent(event({ verdict: hidden }))),
    ];
    for (const text of told) {
      expect(text).not.toContain(wallet.slice(0, 12));
      expect(text).not.toContain(wallet.slice(-12));
      expect(text).toContain(`***${wallet.slice(-4)}`);
    }
  });

  it('hides what looks like a wallet, though no checksum proved it', () => {
    const of = process({ cmdline: ['miner', '-u', `${'Zq9'.repeat(15)}`] });
    const [piece] = hideWallets(verdict({ evidence: [evidence({ process: of })] })).evidence;
    expect(piece?.process?.cmdline).toEqual(['miner', '-u', 'Zq9Z***9Zq9']);
  });

  it('tells everything else as it was', () => {
    const before = notebookVerdict();
    expect(hideWallets(before)).toEqual(before);
    const long = process({ cmdline: ['java', '-cp', 'a/b/c.jar', 'AbstractSingletonProxyFactoryBeanRunner'] });
    const of = verdict({ evidence: [evidence({ process: long })] });
    expect(hideWallets(of)).toEqual(of);
  });

  it('leaves the verdict that it was made of alone', () => {
    const before = verdict({ evidence: [evidenceOf(xmr)] });
    hideWallets(before);
    expect(before.evidence[0]?.wallet).toBe(xmr);
  });

  it('takes a command line of 128 KiB without effort', () => {
    const of = process({ cmdline: ['a1'.repeat(65_536)] });
    const [piece] = hideWallets(verdict({ evidence: [evidence({ process: of })] })).evidence;
    expect(piece?.process?.cmdline).toEqual(['a1a1***a1a1']);
  });
});
