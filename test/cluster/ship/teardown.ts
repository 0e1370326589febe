import { Api } from '../api.ts';
import { removeEverything } from './everything.ts';
import { SKIPPED } from './reason.ts';

/** Once after all tests. */
export default async function teardown(): Promise<void> {
  if (process.env[SKIPPED] === '') await removeEverything(Api.fromKubeconfig(process.env['KUBECONFIG'] ?? ''));
}
