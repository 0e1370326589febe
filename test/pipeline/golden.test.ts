import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createAgent } from '../../agent/agent.ts';
import { loadConfig } from '../../agent/config.ts';
import type { KubeApi } from '../../agent/identify/api.ts';
import type { AlertEvent } from '../../agent/model.ts';
import { toEventLine } from '../../agent/sinks/detection.ts';
import type { Outlet } from '../../agent/sinks/sink.ts';

/**
 * Snapshots of a captured tree go in, metrics and events come out. `UPDATE_GOLDEN=1 npm test` writes the expected files
 * anew, to be read in review.
 */
const fixtures = join(import.meta.dirname, '../fixtures');
const start = Date.parse('2026-01-01T00:00:00Z');
const interval = 5;

/** Series that depend on the machine the test runs on, or on time. */
const varying =
  /^(#|$|davylamp_build_info|process_|nodejs_|davylamp_\w+_seconds|davylamp_signatures\{)|^davylamp_evidence_total.* 0$/;

/** `answers` are those of the API server, by path; without them there is no cluster. */
async function replay(scenario: string, answers?: Readonly<Record<string, unknown>>) {
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
    const agent = createAgent(loadConfig({ flags, env: {} }), {
      log: { info: () => {}, warn: () => {} },
      sinks: () => [outlet],
      api: answers && recordedApi(answers),
      now: () => [time.at, time.clock],
    });
    await agent.cluster?.start();
    for (const [turn, snapshot] of snapshotsOf(scenario).entries()) {
      show(snapshot);
      time.at = start + turn * interval * 1000;
      time.clock = turn * interval;
      await agent.turn();
      while (agent.pipeline.waiting) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const metrics = (await agent.metrics.expose()).split('\n').filter((line) => !varying.test(line));
    await agent.close();
    return { metrics: `${metrics.join('\n')}\n`, events: events.map((event) => `${toEventLine(event)}\n`).join('') };
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

function expectGolden(file: string, actual: string): void {
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(file, actual);
  expect(actual).toBe(readFileSync(file, 'utf8'));
}

function answersOf(scenario: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(fixtures, scenario, 'api.json'), 'utf8')) as Record<string, unknown>;
}

const scenarios = readdirSync(fixtures).filter((name) => existsSync(join(fixtures, name, 't0')));

describe('the snapshots of', () => {
  it.each(scenarios)('%s give the expected metrics and events', async (scenario) => {
    const { metrics, events } = await replay(scenario);
    expectGolden(join(fixtures, scenario, 'expected.metrics'), metrics);
    expectGolden(join(fixtures, scenario, 'expected.events.jsonl'), events);
  });

  it.each(scenarios.filter((name) => existsSync(join(fixtures, name, 'api.json'))))(
    '%s in a cluster give the events with whose it is',
    async (scenario) => {
      const { events } = await replay(scenario, answersOf(scenario));
      expectGolden(join(fixtures, scenario, 'expected.cluster-events.jsonl'), events);
    },
  );

  it('at least four scenarios are captured', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(4);
  });
});
