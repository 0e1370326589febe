import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAgent } from '../../agent/agent.ts';
import { type Config, loadConfig } from '../../agent/config.ts';
import type { KubeApi } from '../../agent/identify/api.ts';
import type { AlertEvent, Verdict } from '../../agent/model.ts';
import { toEventLine } from '../../agent/sinks/detection.ts';
import type { Outlet } from '../../agent/sinks/sink.ts';

/** The captured scenarios. */
export const fixtures = join(import.meta.dirname, '../fixtures');
/** The time of the first snapshot, milliseconds since the epoch. */
export const start = Date.parse('2026-01-01T00:00:00Z');
const interval = 5;

/** Series that depend on the machine the test runs on, or on time. */
const varying =
  /^(#|$|davylamp_build_info|process_|nodejs_|davylamp_\w+_seconds|davylamp_signatures\{)|^davylamp_evidence_total.* 0$/;

export interface Replayed {
  readonly metrics: string;
  readonly events: string;
  /** As they are after the last snapshot. */
  readonly verdicts: readonly Verdict[];
}

/** `answers` are those of the API server, by path; without them there is no cluster. */
export async function replay(
  scenario: string,
  answers?: Readonly<Record<string, unknown>>,
  settings: Partial<Config> = {},
): Promise<Replayed> {
  const root = mkdtempSync(join(tmpdir(), 'davylamp-'));
  const events: AlertEvent[] = [];
  const time = { at: start, clock: 0 };
  const outlet: Outlet = { take: (taken) => events.push(...taken), close: async () => {} };
  try {
    const show = (snapshot: string) => {
      rmSync(`${root}/proc`, { recursive: true, force: true });
      // Cgroup files are kept open: written in place they change like the kernel's do.
      cpSync(join(fixtures, scenario, snapshot), root, { recursive: true, verbatimSymlinks: true });
    };
    show('t0');
    const flags = [
      `--path.procfs=${root}/proc`,
      `--path.cgroupfs=${root}/cgroup`,
      '--node=n1',
      '--limits.open_files=0',
    ];
    const agent = createAgent(
      { ...loadConfig({ flags, env: {} }), ...settings },
      {
        log: { info: () => {}, warn: () => {} },
        sinks: () => [outlet],
        api: answers && recordedApi(answers),
        now: () => [time.at, time.clock],
      },
    );
    await agent.cluster?.start();
    for (const [turn, snapshot] of snapshotsOf(scenario).entries()) {
      show(snapshot);
      time.at = start + turn * interval * 1000;
      time.clock = turn * interval;
      await agent.turn();
      while (agent.pipeline.waiting) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const metrics = (await agent.metrics.expose()).split('\n').filter((line) => !varying.test(line));
    const verdicts = agent.pipeline.verdicts();
    await agent.close();
    const lines = events.map((event) => `${toEventLine(event)}\n`).join('');
    return { metrics: `${metrics.join('\n')}\n`, events: lines, verdicts };
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** Answers what was recorded, and watches in vain. */
function recordedApi(answers: Readonly<Record<string, unknown>>): KubeApi {
  const refused = { ok: false, status: 404, error: '404' } as const;
  return {
    description: 'a recorded API server',
    server: { host: '10.96.0.1', port: 443 },
    get: async (path) => (path in answers ? { ok: true, body: answers[path] } : refused),
    list: async (path, item) => {
      const list = answers[path] as { items: unknown[] } | undefined;
      for (const each of list?.items ?? []) item(each);
      return list === undefined ? refused : { ok: true, body: { ...list, items: [] } };
    },
    write: async () => refused,
    stream: (_, { opened }, signal) => {
      opened();
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ ok: true, body: undefined })));
    },
  };
}

/** t0, t1 and as many more as there are, an interval apart. */
function snapshotsOf(scenario: string): string[] {
  return readdirSync(join(fixtures, scenario))
    .filter((name) => /^t\d$/.test(name))
    .sort();
}

/** What the API server said when a scenario was captured. */
export function answersOf(scenario: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(fixtures, scenario, 'api.json'), 'utf8')) as Record<string, unknown>;
}
