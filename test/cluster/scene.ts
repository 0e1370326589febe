import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { RunningAgent } from '../live/agent.ts';
import { Api, type Manifest } from './api.ts';
import { podOf, type Running, running } from './containers.ts';
import type { Credentials } from './kubeconfig.ts';
import { writeAgentKubeconfig } from './service-account.ts';
import { until } from './until.ts';

/** Seconds after which an agent ends by itself. */
const AGENT_LIFETIME = 1_200;

/** What the tests of one file play with. Namespaces go after each test, agents and everything else after the last. */
export class Scene {
  readonly api: Api = Api.fromKubeconfig(process.env['KUBECONFIG'] ?? '');
  readonly folder: string = mkdtempSync(join(tmpdir(), 'davylamp-cluster-test-'));
  /** The node on which the tests run, or the one that NODE_NAME says. */
  node = '';
  #namespaces: string[] = [];
  #removed: string[] = [];
  #agents: RunningAgent[] = [];

  async begin(): Promise<void> {
    const nodes = await this.api.list('/api/v1/nodes');
    this.node = process.env['NODE_NAME'] ?? nodes[0]?.metadata.name ?? '';
  }

  /** A namespace of its own for a test, ready for pods. */
  async namespace(metadata: object = {}): Promise<string> {
    const name = `davylamp-test-${randomBytes(4).toString('hex')}`;
    this.#namespaces.push(name);
    await this.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, ...metadata } });
    await this.serviceAccountReady(name, 'default');
    return name;
  }

  /** Pods are refused before the controllers have made the service account; before 1.24, its token too. */
  async serviceAccountReady(namespace: string, name: string): Promise<void> {
    const { major, minor } = JSON.parse((await this.api.call('GET', '/version')).body) as {
      major: string;
      minor: string;
    };
    const withSecret = Number(major) === 1 && Number.parseInt(minor, 10) < 24;
    await until(`service account ${namespace}/${name}`, async () => {
      const account = await this.api.read({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } });
      return account !== undefined && (!withSecret || account['secrets']?.length > 0) ? account : undefined;
    });
  }

  /** Waits for a container of a pod, or of the pod that a controller makes. */
  async running(of: Manifest, container: string): Promise<Running> {
    const { kind, metadata } = of;
    const pod = kind === 'Pod' ? of : await podOf(this.api, metadata.namespace ?? '', metadata.name);
    return running(this.api, pod, container);
  }

  /** An agent with its own rights, on this machine as the node, that must have a cluster. */
  async agent(flags: readonly string[] = [], at?: Pick<Credentials, 'server' | 'ca'>): Promise<RunningAgent> {
    const file = join(this.folder, `${randomBytes(4).toString('hex')}.kubeconfig`);
    await writeAgentKubeconfig(this.api, file, at);
    return this.agentWith([`--node=${this.node}`, '--kubernetes=required', `--path.kubeconfig=${file}`, ...flags]);
  }

  async agentWith(flags: readonly string[], within: readonly string[] = []): Promise<RunningAgent> {
    const agent = await RunningAgent.start(within, flags, AGENT_LIFETIME);
    this.#agents.push(agent);
    return agent;
  }

  /** Asks for the namespaces to be deleted, with what is in them; nobody waits for it yet. */
  async endTest(): Promise<void> {
    for (const name of this.#namespaces.splice(0)) {
      this.#removed.push(name);
      // No kubelet ends pods on nodes that are not real.
      await this.api.call('DELETE', `/api/v1/namespaces/${name}/pods?fieldSelector=spec.nodeName!=${this.node}`, {
        gracePeriodSeconds: 0,
      });
      await this.api.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    }
  }

  async end(): Promise<void> {
    for (const agent of this.#agents) await agent.stop();
    rmSync(this.folder, { recursive: true });
    await until(`the namespaces ${this.#removed.join(' ')} to be gone`, () => this.#allGone(), 90_000, 500);
  }

  async #allGone(): Promise<true | undefined> {
    const there = (await this.api.list('/api/v1/namespaces')).map(({ metadata }) => metadata.name);
    return this.#removed.some((name) => there.includes(name)) ? undefined : true;
  }
}

/** The scene of a test file: ask for it within its tests and hooks. */
export function clusterScene(): () => Scene {
  let scene: Scene | undefined;
  const get = () => {
    scene ??= new Scene();
    return scene;
  };
  beforeAll(() => get().begin());
  afterEach(() => get().endTest());
  afterAll(() => get().end());
  return get;
}
