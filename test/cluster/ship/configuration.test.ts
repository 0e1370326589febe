import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import type { Running } from '../containers.ts';
import { until } from '../until.ts';
import { agents, detectionOf, install, metric, page, verify } from './agents.ts';
import { kubectl, type } from './operator.ts';
import { shipped } from './shipped.ts';

const OVERLAY = 'manifests/overlays/prometheus-annotations';
/** Milliseconds: what the operations page says, kubelet's two minutes and half a minute of the agent. */
const TAKEN_IN = 150_000;
const RULE = {
  title: 'The stand-in of the tests runs',
  id: '0f4f7f86-8f3c-4d51-9a8e-2b7f5a0c9d11',
  name: 'edited_in_place',
  status: 'experimental',
  logsource: { product: 'linux', category: 'process_creation' },
  detection: { selection: { 'CommandLine|contains': 'harmless-stand-in' }, condition: 'selection' },
  level: 'low',
};

shipped('a ConfigMap that is edited in place takes effect without a restart', () => {
  let installed: ReadonlyMap<string, Running>;
  let guilty: ReadonlyMap<string, Running>;
  const born = new Map<string, number>();
  beforeAll(async () => {
    installed = await install(OVERLAY);
    guilty = await verify();
    for (const [node, agent] of installed) {
      await detectionOf(agent, guilty.get(node) as Running);
      born.set(node, await metric(agent, 'process_start_time_seconds'));
    }
  });

  async function expectNoRestart(): Promise<void> {
    expect(await agents()).toEqual(installed);
    for (const [node, agent] of installed) {
      expect(await metric(agent, 'process_start_time_seconds')).toBe(born.get(node));
    }
  }

  it('when it has a signature more', async () => {
    await edit('davylamp-signatures', 'rule.yml', RULE);
    for (const [node, agent] of installed) {
      const told = ({ evidence }: { evidence: readonly { id: string }[] }) =>
        evidence.some(({ id }) => id === RULE.name);
      await detectionOf(agent, guilty.get(node) as Running, told, TAKEN_IN);
      expect(await metric(agent, 'davylamp_signatures_last_reload_successful')).toBe(1);
    }
    await expectNoRestart();
  });

  it('when it has an exception more, which is listed and counted', async () => {
    const exception = { name: 'verified', namespace: 'davylamp-verify', reason: 'a test', expires: '2999-12-31' };
    await configure({ exceptions: [exception] });
    for (const [node, agent] of installed) {
      const excused = ({ exception: found }: { exception?: { name: string } }) => found?.name === 'verified';
      const { exception: found } = await detectionOf(agent, guilty.get(node) as Running, excused, TAKEN_IN);
      expect(found).toMatchObject({ reason: 'a test', in_force: true });
      await until('it to be counted', async () =>
        (await metric(agent, 'davylamp_exception_silences{exception="verified"}')) > 0 ? true : undefined,
      );
    }
    await expectNoRestart();
  });

  it('when another key of it is changed', async () => {
    await configure({ metrics: { all_workloads: true } });
    for (const agent of installed.values()) {
      const own = new RegExp(`^davylamp_workload_cpu_cores\\{.*pod="${agent.pod}"`, 'm');
      await until(
        'the agent to show workloads that nothing is held against',
        async () => (own.test(await page(agent, '/metrics')) ? true : undefined),
        TAKEN_IN,
        1_000,
      );
    }
    await expectNoRestart();
  });

  it('but one with a mistake changes nothing, and is told of', async () => {
    await configure({ metrics: { all_workload: true } });
    for (const agent of installed.values()) {
      const failed = async () =>
        (await metric(agent, 'davylamp_config_last_reload_successful')) === 0 ? true : undefined;
      await until('the mistake to be told of', failed, TAKEN_IN, 1_000);
      expect(await page(agent, '/metrics')).toContain(`pod="${agent.pod}"`);
    }
    await expectNoRestart();
  });

  afterAll(async () => {
    for (const folder of ['manifests/verify', OVERLAY]) {
      await type(`kubectl delete -k ${folder} --ignore-not-found --timeout=120s`);
    }
  });
});

/** The shipped configuration and some keys more. */
async function configure(keys: object): Promise<void> {
  const path = { cgroupfs: '/host/sys/fs/cgroup', signatures: ['/etc/davylamp/signatures'] };
  await edit('davylamp-config', 'config.yaml', { path, kubernetes: 'required', ...keys });
}

/** As kubectl edit does it. The generated name ends with a hash. */
async function edit(name: string, key: string, value: object): Promise<void> {
  const all = (await kubectl('-n', 'davylamp', 'get', 'configmaps', '-o', 'name')).split('\n');
  const found = all.filter((each) => each.startsWith(`configmap/${name}-`));
  expect(found).toHaveLength(1);
  const patch = JSON.stringify({ data: { [key]: stringify(value) } });
  await kubectl('-n', 'davylamp', 'patch', found[0] ?? '', '--type=merge', '-p', patch);
}
