import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CLUSTER_SCRIPTS } from '../images.ts';

/** The variable in which setup.ts, which has looked at the cluster, tells the tests why they are skipped. */
export const SKIPPED = 'DAVYLAMP_TEST_SHIP_SKIPPED';

/** Empty when they are not. */
export function reasonToSkip(nodes: number): string {
  if (!existsSync(join(CLUSTER_SCRIPTS, 'build-image')))
    return 'nothing here builds images into the nodes of the cluster';
  return nodes < 2 ? 'the cluster has only one node' : '';
}
