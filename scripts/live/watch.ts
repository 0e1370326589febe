import { setTimeout as sleep } from 'node:timers/promises';
import { type Agent, createAgent } from '../../agent/agent.ts';
import { loadConfig } from '../../agent/config.ts';
import { severityOf } from '../../agent/judge/score.ts';
import type { SeenEvidence, Severity } from '../../agent/model.ts';

/** Milliseconds from turn to turn. The agent's own default is 5 s: what it needs is turns, not seconds. */
export const INTERVAL = 1_000;

/** What is believed of a container. */
export interface Belief {
  readonly score: number;
  readonly severity: Severity;
  readonly evidence: readonly SeenEvidence[];
}

const NOTHING: Belief = { score: 0, severity: 'none', evidence: [] };

/** The agent at work on this machine, told when to look. */
export class Watch implements AsyncDisposable {
  private readonly agent: Agent;
  private next = performance.now();
  /** When the last turn began, milliseconds of performance.now(). */
  lookedAt = 0;

  constructor() {
    const config = loadConfig({ flags: ['--kubernetes=off', '--listen=off', '--kubernetes_events=false'], env: {} });
    const log = { info() {}, warn: (_fields: object, message: string) => console.error(`agent: ${message}`) };
    this.agent = createAgent(config, { log, sinks: () => [] });
  }

  /** Waits until it is time, and looks once. A turn that is late is not made up for. */
  async turn(): Promise<void> {
    const now = performance.now();
    this.next = Math.max(this.next + INTERVAL, now);
    await sleep(this.next - now);
    this.lookedAt = performance.now();
    await this.agent.turn();
  }

  /** Of what is firing, or suspected so far. */
  of(container: string): Belief {
    const verdict = this.agent.pipeline
      .verdicts()
      .find(({ workload, state }) => workload.key === container && state !== 'resolved');
    if (verdict === undefined) return NOTHING;
    return { score: verdict.score, severity: severityOf(verdict.score), evidence: verdict.evidence };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.agent.close();
  }
}
