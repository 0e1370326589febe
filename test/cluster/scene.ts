import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunningAgent, type Terms } from '../live/agent.ts';
import { Api, type Manifest } from './api.ts';
import { podOf, type Running, running } from './containers.ts';
import { type Credentials, kubeconfigText } from './kubeconfig.ts';
import { DisturbingProxy, type SeenRequest } from './proxy.ts';
import { type RevocableToken, revocableTokenOf, tokenOf } from './service-account.ts';
import { until } from './until.ts';

/** Seconds after which an agent ends by itself. */
const AGENT_LIFETIME = 1_200;
/** Milliseconds; after an outage of the API server, controllers wait longer and longer between their attempts. */
const CONTROLLERS_RECOVER = 90_000;
/** Where kubelet puts it; /run is empty in the mount namespace of the agent, so nothing is left behind. */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What the names of all namespaces of tests begin with. */
export const NAMESPACE_PREFIX = 'davylamp-test-';

/** What the tests of one file play with. Namespaces go after each test, agents and everything else after the last. */
export class Scene {
  readonly api: Api = Api.fromKubeconfig(process.env['KUBECONFIG'] ?? '');
  readonly folder: string = mkdtempSync(join(tmpdir(), 'davylamp-cluster-test-'));
  /** The node on which the tests run, or the one that NODE_NAME says. */
  node = '';
  #namespaces: string[] = [];
  #agents: RunningAgent[] = [];
  #proxies: DisturbingProxy[] = [];

  async begin(): Promise<void> {
    const nodes = await this.api.list('/api/v1/nodes');
    this.node = process.env['NODE_NAME'] ?? nodes[0]?.metadata.name ?? '';
  }

  /** A namespace of its own for a test, ready for pods. */
  async namespace(metadata: object = {}): Promise<string> {
    const name = `${NAMESPACE_PREFIX}${randomBytes(4).toString('hex')}`;
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
    await until(
      `service account ${namespace}/${name}`,
      async () => {
        const account = await this.api.read({
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { namespace, name },
        });
        return account !== undefined && (!withSecret || account['secrets']?.length > 0) ? account : undefined;
      },
      CONTROLLERS_RECOVER,
    );
  }

  /** Waits for a container of a pod, or of the pod that a controller makes. */
  async running(of: Manifest, container: string): Promise<Running> {
    const { kind, metadata } = of;
    const pod = kind === 'Pod' ? of : await podOf(this.api, metadata.namespace ?? '', metadata.name);
    return running(this.api, pod, container);
  }

  /** An agent with its own rights, on this machine as the node, that must have a cluster. */
  async agent(flags: readonly string[] = [], at?: Pick<Credentials, 'server' | 'ca'>): Promise<RunningAgent> {
    return this.agentAs({ token: await this.token() }, flags, at);
  }

  /** An agent with the rights of somebody else. */
  async agentAs(
    user: { token: string },
    flags: readonly string[] = [],
    at: Pick<Credentials, 'server' | 'ca'> = this.api.credentials,
  ): Promise<RunningAgent> {
    const file = this.#file('kubeconfig');
    writeFileSync(file, kubeconfigText(at, user), { mode: 0o600 });
    return this.agentWith([`--node=${this.node}`, '--kubernetes=required', `--path.kubeconfig=${file}`, ...flags]);
  }

  /** An agent that finds the API server as one in a pod does: two variables, and a folder with its service account. */
  async agentInPod(
    token: string,
    flags: readonly string[] = [],
    { environment = [], ...terms }: Terms & { environment?: readonly string[] } = {},
  ): Promise<RunningAgent & { rotate(token: string): void }> {
    const { server, ca = '' } = this.api.credentials;
    const folder = this.#file('service-account');
    mkdirSync(folder);
    writeFileSync(join(folder, 'ca.crt'), ca);
    writeFileSync(join(folder, 'token'), token);
    const place = `mount -t tmpfs none /run && mkdir -p ${SERVICE_ACCOUNT} && mount --bind ${folder} ${SERVICE_ACCOUNT}`;
    const service = { KUBERNETES_SERVICE_HOST: server.hostname, KUBERNETES_SERVICE_PORT: server.port || '443' };
    const set = Object.entries(service).map(([name, value]) => `${name}=${value}`);
    const within = ['unshare', '--mount', 'sh', '-c', `${place} && exec env "$@"`, 'sh', ...set, ...environment];
    const agent = await this.agentWith([`--node=${this.node}`, '--kubernetes=required', ...flags], within, terms);
    // As kubelet does it: a new file under the same name.
    const rotate = (next: string) => {
      writeFileSync(join(folder, 'next'), next);
      renameSync(join(folder, 'next'), join(folder, 'token'));
    };
    return Object.assign(agent, { rotate });
  }

  /** A token of the agent, or of another service account. */
  token(namespace?: string, name?: string): Promise<string> {
    return tokenOf(this.api, namespace, name);
  }

  /** A token of the agent that can be revoked. */
  boundToken(): Promise<RevocableToken> {
    return revocableTokenOf(this.api);
  }

  /** A proxy before the API server, closed after the test. */
  async proxy(): Promise<DisturbingProxy> {
    const proxy = await DisturbingProxy.start(this.api.credentials);
    this.#proxies.push(proxy);
    return proxy;
  }

  /** Waits until a proxy was asked so often for what is wanted. */
  async asked(proxy: DisturbingProxy, wanted: (request: SeenRequest) => boolean, times: number): Promise<void> {
    const enough = () => (proxy.requests.filter(wanted).length >= times ? true : undefined);
    await until(`${times} requests; there are ${proxy.requests.length}`, enough, 60_000);
  }

  async agentWith(flags: readonly string[], within: readonly string[] = [], terms: Terms = {}): Promise<RunningAgent> {
    const agent = await RunningAgent.start(within, flags, { lifetimeSeconds: AGENT_LIFETIME, ...terms });
    this.#agents.push(agent);
    return agent;
  }

  /** Asks for the namespaces to be deleted, with what is in them; only teardown.ts waits for it. */
  async endTest(): Promise<void> {
    for (const proxy of this.#proxies.splice(0)) await proxy.close();
    for (const name of this.#namespaces.splice(0)) {
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
  }

  #file(kind: string): string {
    return join(this.folder, `${randomBytes(4).toString('hex')}.${kind}`);
  }
}
