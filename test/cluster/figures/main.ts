import { Api } from '../api.ts';
import { loadImages } from '../images.ts';
import { Scene } from '../scene.ts';
import { installRbac } from '../service-account.ts';
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import { quiet } from './quiet.ts';

/**
 * `node test/cluster/figures/main.ts [quiet] [latency] [memory]`: prints figures that depend on the machine and take
 * minutes, on the cluster of KUBECONFIG. Needs `npm run build`.
 */
const FIGURES: Readonly<Record<string, (scene: Scene) => Promise<readonly string[]>>> = {
  quiet: (scene) => quiet(scene, 10),
  latency: async (scene) => [...(await latency(scene, 30, '300ms')), ...(await latency(scene, 20, '5s'))],
  memory: (scene) => memory(scene, 5),
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(FIGURES);
await installRbac(Api.fromKubeconfig(process.env['KUBECONFIG'] ?? ''));
loadImages();
const scene = new Scene();
await scene.begin();
try {
  for (const name of wanted) {
    const measure = FIGURES[name];
    if (measure === undefined) throw new Error(`no figure ${name}: there are ${Object.keys(FIGURES).join(', ')}`);
    for (const line of await measure(scene)) console.log(`${name}: ${line}`);
    await scene.endTest();
  }
} finally {
  await scene.endTest();
  await scene.end();
}
