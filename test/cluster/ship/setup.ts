import { blockBelow } from '../../docs/pages.ts';
import { Api } from '../api.ts';
import { declareKinds } from '../crds.ts';
import { loadImages } from '../images.ts';
import { OPERATOR_KINDS, removeEverything } from './everything.ts';
import { type } from './operator.ts';
import { reasonToSkip, SKIPPED } from './reason.ts';

/** Once before all tests: the image on every node, and a cluster in which nothing is left of a run before. */
export default async function setup(): Promise<void> {
  const file = process.env['KUBECONFIG'];
  if (!file)
    return end('test:cluster needs a cluster: set KUBECONFIG to the kubeconfig of one that may be played with.');
  const api = Api.fromKubeconfig(file);
  const nodes = await api.list('/api/v1/nodes').catch((error: Error) => error);
  if (nodes instanceof Error) return end(`test:cluster: no API server answers for ${file} (${nodes.message}).`);
  const reason = reasonToSkip(nodes.length);
  process.env[SKIPPED] = reason;
  if (reason !== '' && process.env['CI'] === 'true') return end(`test:cluster: the image is not tested: ${reason}.`);
  if (reason !== '') return;
  await removeEverything(api);
  await declareKinds(api, OPERATOR_KINDS);
  loadImages();
  await type(blockBelow('docs/operations.md', 'Install').text.split('\n', 1)[0] ?? '');
}

function end(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
