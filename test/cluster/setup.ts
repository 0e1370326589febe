import { Api } from './api.ts';
import { loadImages } from './images.ts';
import { installRbac } from './service-account.ts';

/** Once before all tests. Ends at once, with one sentence, when there is no cluster to test on. */
export default async function setup(): Promise<void> {
  const file = process.env['KUBECONFIG'];
  if (!file) {
    process.stderr.write(
      'test:cluster needs a cluster: set KUBECONFIG to the kubeconfig of one that may be played with.\n',
    );
    process.exit(1);
  }
  const api = Api.fromKubeconfig(file);
  try {
    await api.call('GET', '/readyz');
  } catch (error) {
    process.stderr.write(`test:cluster: no API server answers for KUBECONFIG=${file} (${(error as Error).message}).\n`);
    process.exit(1);
  }
  loadImages();
  await installRbac(api);
}
