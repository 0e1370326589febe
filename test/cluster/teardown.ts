import { Api } from './api.ts';
import { NAMESPACE_PREFIX } from './scene.ts';
import { removeRbac } from './service-account.ts';
import { until } from './until.ts';

/** Once after all tests: takes away what setup.ts has put into the cluster, and waits for what the tests have. */
export default async function teardown(): Promise<void> {
  const api = Api.fromKubeconfig(process.env['KUBECONFIG'] ?? '');
  await removeRbac(api);
  const ofTests = async () => {
    const all = await api.list('/api/v1/namespaces');
    return all.filter(({ metadata }) => metadata.name.startsWith(NAMESPACE_PREFIX));
  };
  // Those of a run that was killed, too.
  for (const { metadata } of await ofTests()) await api.remove({ apiVersion: 'v1', kind: 'Namespace', metadata });
  const left = async () => ((await ofTests()).length > 0 ? undefined : true);
  await until('the namespaces of the tests to be gone', left, 120_000, 500);
}
