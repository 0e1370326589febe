import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Api } from '../api.ts';
import type { Running } from '../containers.ts';
import { agents, api, install, page, verify } from './agents.ts';
import { kubectl, type } from './operator.ts';
import { shipped } from './shipped.ts';

const OVERLAY = 'manifests/overlays/kubeflow';
const VERIFY = '/api/v1/namespaces/davylamp-verify';
const EXEC = ['-n', 'davylamp', 'exec'];
/** Of the first process in our own group, which is that of the container: all pids of the node are seen here. */
const STATUS_OF_AGENT = `(() => {
  const read = (path) => { try { return fs.readFileSync('/proc/' + path, 'utf8'); } catch { return ''; } };
  const all = fs.readdirSync('/proc').filter((name) => Number(name) > 0);
  return read(all.find((pid) => read(pid + '/cgroup') === read('self/cgroup')) + '/status');
})()`;
/** Bits of capabilities(7). */
const SYS_PTRACE = 1n << 19n;
const DAC_READ_SEARCH = 1n << 2n;

shipped('an installed agent', () => {
  let agent: Running;
  let its: Api;
  let standIn: Running;
  beforeAll(async () => {
    agent = [...(await install(OVERLAY)).values()][0] as Running;
    standIn = (await verify()).get(agent.node) as Running;
    const token = await inside("fs.readFileSync('/var/run/secrets/kubernetes.io/serviceaccount/token', 'utf8')");
    const { server, ca = '' } = api.credentials;
    its = new Api({ server, ca, token });
  });

  /** The value of an expression, within the container of the agent, in a Node of its own. */
  async function inside(expression: string): Promise<string> {
    return kubectl(...EXEC, agent.pod, '--', '/nodejs/bin/node', '-e', `process.stdout.write(${expression})`);
  }

  const call = async (method: string, path: string, body?: object) => (await its.call(method, path, body)).status;

  it('may list the pods of its node and look up who made one', async () => {
    expect(await call('GET', `/api/v1/pods?fieldSelector=spec.nodeName%3D${agent.node}`)).toBe(200);
    expect(await call('GET', '/apis/apps/v1/namespaces/davylamp-verify/daemonsets/stand-in')).toBe(200);
  });

  it.each([
    ['GET', '/api/v1/secrets'],
    ['GET', '/api/v1/namespaces/davylamp/secrets'],
    ['GET', '/api/v1/namespaces/davylamp/configmaps'],
    ['GET', '/api/v1/nodes'],
    ['GET', '/api/v1/namespaces'],
    ['GET', '/apis/apps/v1/daemonsets'],
    ['POST', `${VERIFY}/pods`],
    ['POST', '/api/v1/namespaces/davylamp/serviceaccounts/davylamp/token'],
    ['POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings'],
    ['PATCH', '/apis/apps/v1/namespaces/davylamp/daemonsets/davylamp'],
    ['DELETE', '/api/v1/namespaces/davylamp-verify'],
    ['DELETE', '/apis/events.k8s.io/v1/namespaces/davylamp-verify/events'],
  ])('is refused by the API server: %s %s', async (method, path) => {
    expect(await call(method, path, method === 'GET' ? undefined : {})).toBe(403);
  });

  it('is refused to read the log of a pod, to run something in it, and to delete it', async () => {
    const path = `${VERIFY}/pods/${standIn.pod}`;
    expect(await call('GET', `${path}/log`)).toBe(403);
    expect(await call('POST', `${path}/exec?command=id&stdout=true`)).toBe(403);
    expect(await call('DELETE', path)).toBe(403);
    expect((await verify()).get(agent.node)).toEqual(standIn);
  });

  it('runs with two capabilities, no new privileges and a filter of system calls', async () => {
    const status = await inside(STATUS_OF_AGENT);
    const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? '';
    for (const set of ['CapEff', 'CapPrm', 'CapBnd']) {
      expect([set, BigInt(`0x${field(set)}`)]).toEqual([set, SYS_PTRACE | DAC_READ_SEARCH]);
    }
    expect([field('NoNewPrivs'), field('Seccomp')]).toEqual(['1', '2']);
  });

  it('is blind to nothing with that', async () => {
    // Where a node is the machine itself, its first process may be hidden from root as well. The last is none here.
    const last = [...(await agents()).values()].at(-1) as Running;
    const metrics = (await page(last, '/metrics')).split('\n');
    const bad = /^davylamp_sensor_(up\{.* 0|errors_total\{.*"(denied|broken)"\} [1-9])/;
    expect(metrics.filter((line) => line.startsWith('davylamp_sensor_up{'))).not.toEqual([]);
    expect(metrics.filter((line) => bad.test(line))).toEqual([]);
    const log = (await kubectl('-n', 'davylamp', 'logs', last.pod)).split('\n');
    expect(log.filter((line) => /^\{"level":"(warn|error)"/.test(line))).toEqual([]);
  });

  it('finds nowhere to write, and has no shell', async () => {
    for (const place of ['/opt/davylamp/x', '/tmp/x', '/host/sys/fs/cgroup/x', '/etc/davylamp/config/x']) {
      await expect(inside(`fs.writeFileSync('${place}', '')`)).rejects.toThrow(/EROFS/);
    }
    for (const shell of ['sh', '/bin/sh', 'bash', '/busybox/sh']) {
      const trying = kubectl(...EXEC, agent.pod, '--', shell, '-c', 'true');
      await expect(trying).rejects.toThrow(/no such file|not found/);
    }
  });

  afterAll(async () => {
    for (const folder of ['manifests/verify', OVERLAY])
      await type(`kubectl delete -k ${folder} --ignore-not-found --timeout=120s`);
  });
});
