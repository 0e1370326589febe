import { Api } from './api.ts';
import { removeRbac } from './service-account.ts';

/** Once after all tests: takes away what setup.ts has put into the cluster. */
export default async function teardown(): Promise<void> {
  await removeRbac(Api.fromKubeconfig(process.env['KUBECONFIG'] ?? ''));
}
