import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ATTACK_IMAGE, STAND_IN_IMAGE } from './pods.ts';

const IMAGES = fileURLToPath(new URL('images/', import.meta.url));
/** The scripts that bring up a cluster here; absent where the project is on its own. */
export const CLUSTER_SCRIPTS = fileURLToPath(new URL('../../../shared/cluster/', import.meta.url));

/**
 * Builds the images of the stand-ins and loads them into the nodes. Where there are no scripts for that, the nodes must
 * have them already; a test whose image is missing says so.
 */
export function loadImages(): void {
  const build = join(CLUSTER_SCRIPTS, 'build-image');
  if (!existsSync(build)) return;
  const folder = mkdtempSync(join(tmpdir(), 'davylamp-images-'));
  try {
    const source = join(IMAGES, 'stand-in/stand-in.c');
    execFileSync('cc', ['-O1', '-static', '-o', join(folder, 'stand-in'), source], { stdio: 'inherit' });
    copyFileSync(join(IMAGES, 'attack/spread.mjs'), join(folder, 'spread.mjs'));
    for (const [name, tag] of [['stand-in', STAND_IN_IMAGE] as const, ['attack', ATTACK_IMAGE] as const]) {
      execFileSync(build, [folder, tag, '-f', join(IMAGES, name, 'Dockerfile')], { stdio: 'inherit' });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
