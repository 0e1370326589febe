import { readdirSync } from 'node:fs';
import { afterEach, expect, it } from '@jest/globals';
import { api, install } from './agents.ts';
import { everything } from './everything.ts';
import { type } from './operator.ts';
import { shipped } from './shipped.ts';

const overlays = readdirSync(new URL('../../../manifests/overlays', import.meta.url));

shipped('manifests/overlays', () => {
  it.each(overlays)('%s has no field and no kind that the API does not know', async (overlay) => {
    await type(`kubectl kustomize manifests/overlays/${overlay} | "$CLUSTER_SCRIPTS/check-manifests" -`);
  });

  it.each(overlays)('%s puts a ready agent on every node, and leaves nothing when it is removed', async (overlay) => {
    const before = await everything();
    const agents = await install(`manifests/overlays/${overlay}`);
    const nodes = (await api.list('/api/v1/nodes')).map(({ metadata }) => metadata.name);
    expect([...agents.keys()].toSorted()).toEqual(nodes.toSorted());
    const during = await everything();
    const added = during.filter((object) => !before.includes(object));
    expect(added.length).toBeGreaterThan(10);
    await type(`kubectl delete -k manifests/overlays/${overlay}`);
    expect(await everything()).toEqual(before);
  });

  afterEach(async () => {
    await type('kubectl delete -k manifests/overlays/kubeflow --ignore-not-found --timeout=120s');
  });
});
