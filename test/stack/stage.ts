import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import { stringify } from 'yaml';
import { RunningAgent } from '../live/agent.ts';
import type { PodGroups } from '../stand-ins/pod.ts';
import { makePod } from '../stand-ins/pod.ts';
import type { Room } from '../stand-ins/room.ts';
import { StandIns } from '../stand-ins/stand-ins.ts';
import { Alertmanager, type Wishes } from './alertmanager.ts';
import { FakeNode } from './fake-node.ts';
import { Pager } from './pager.ts';
import { startPodApi } from './pod-api.ts';

/** Everything quick: what fires is told each second, and what ends is over after a few. */
export const QUICK = [
  '--alertmanager.resend=1s',
  '--alertmanager.resolve_delay=4s',
  '--verdict.resolve_after=1s',
  '--kubernetes_events=false',
];

/** What a test of the stack plays with; whatever it starts ends with the test. */
export class Stage {
  readonly #ends: (() => unknown)[] = [];

  onEnd(end: () => unknown): void {
    this.#ends.unshift(end);
  }

  async end(): Promise<void> {
    for (const end of this.#ends.splice(0)) await end();
  }

  async pager(): Promise<Pager> {
    const pager = await Pager.start();
    this.onEnd(() => pager[Symbol.asyncDispose]());
    return pager;
  }

  async alertmanager(config?: object, wishes?: Wishes): Promise<Alertmanager> {
    const alertmanager = await Alertmanager.start(config, wishes);
    this.onEnd(() => alertmanager.stop());
    return alertmanager;
  }

  async agent(flags: readonly string[]): Promise<RunningAgent> {
    const agent = await RunningAgent.start([], [...QUICK, ...flags]);
    this.onEnd(() => agent.stop());
    return agent;
  }

  fakeNode(): FakeNode {
    const node = new FakeNode();
    this.onEnd(() => node.remove());
    return node;
  }

  /** A node with real processes, one container of which is that of a pod that the cluster knows. */
  async node(): Promise<RealNode> {
    const standIns = new StandIns();
    this.onEnd(() => standIns[Symbol.asyncDispose]());
    const room = await standIns.room();
    const pod = makePod('systemd');
    standIns.onEnd(() => pod.remove());
    const api = await startPodApi(pod);
    this.onEnd(() => api.stop());
    const flags = ['--node=n1', `--path.procfs=${room.procfs}`, `--path.kubeconfig=${api.kubeconfig}`];
    return { standIns, room, pod, flags };
  }

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'davylamp-stack-'));
    this.onEnd(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  /** The flag that names a configuration file with these keys. */
  config(keys: object): string {
    const file = join(this.folder(), 'davylamp.yaml');
    writeFileSync(file, stringify(keys));
    return `--config=${file}`;
  }
}

export interface RealNode {
  readonly standIns: StandIns;
  readonly room: Room;
  /** team-a/trainer-0, container main. */
  readonly pod: PodGroups;
  /** Flags that make the agent look at it. */
  readonly flags: readonly string[];
}

/** A stage for each test of the file: ask for it in the test. */
export function stages(): () => Stage {
  let stage: Stage | undefined;
  afterEach(async () => {
    await stage?.end();
    stage = undefined;
  });
  return () => {
    stage ??= new Stage();
    return stage;
  };
}
