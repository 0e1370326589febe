import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createAgent } from '../../agent/agent.ts';
import { loadConfig } from '../../agent/config.ts';
import type { AlertEvent, Verdict } from '../../agent/model.ts';
import type { Outlet } from '../../agent/sinks/sink.ts';
import { NOBODYS_WALLET } from '../stand-ins/stand-in.ts';

const fixture = join(import.meta.dirname, '../fixtures/renamed-miner');

/** What an agent tells of a captured miner: its events, its verdicts, and what its sinks are told without news. */
async function told(flags: readonly string[]): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'davylamp-'));
  const events: AlertEvent[] = [];
  const refreshed: Verdict[] = [];
  const sink: Outlet = {
    take: (taken) => events.push(...taken),
    refresh: (verdicts) => refreshed.push(...verdicts),
    close: async () => {},
  };
  try {
    cpSync(join(fixture, 't0'), root, { recursive: true, verbatimSymlinks: true });
    const places = [`--path.procfs=${root}/proc`, `--path.cgroupfs=${root}/cgroup`, '--limits.open_files=0'];
    const agent = createAgent(loadConfig({ flags: [...places, ...flags], env: {} }), {
      log: { info: () => {}, warn: () => {} },
      sinks: () => [sink],
    });
    await agent.pipeline.turn(0, 0);
    await agent.pipeline.turn(5_000, 5);
    const verdicts = agent.pipeline.verdicts();
    await agent.close();
    expect(refreshed).toMatchObject([{ state: 'firing' }]);
    return JSON.stringify([events, verdicts, refreshed]);
  } finally {
    rmSync(root, { recursive: true });
  }
}

describe('an agent', () => {
  it('tells wallets, since they are what one looks for', async () => {
    expect(await told([])).toContain(NOBODYS_WALLET);
  });

  it('tells the ends of wallets only, where it is told to', async () => {
    const text = await told(['--redact.wallets']);
    expect(text).not.toContain(NOBODYS_WALLET.slice(0, 20));
    expect(text).toContain('4888***8888');
  });
});
