import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CLUSTER_SCRIPTS } from '../images.ts';

interface Config {
  readonly Labels: Readonly<Record<string, string>>;
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly User: string;
}

export interface Layer {
  readonly digest: string;
  /** Bytes as registries keep it, and as a node does. */
  readonly packed: number;
  readonly size: number;
  readonly files: readonly string[];
}

export interface Image {
  /** Of the whole image: of its manifest. */
  readonly digest: string;
  readonly config: Config;
  readonly layers: readonly Layer[];
}

/** The store of images that build-image builds into. */
function buildah(...args: readonly string[]): string {
  const script = '. "$0/lib.sh"; bah "$@"';
  return execFileSync('bash', ['-c', script, CLUSTER_SCRIPTS, ...args], { encoding: 'utf8' });
}

/** What an image is made of. */
export function readImage(tag: string): Image {
  const folder = mkdtempSync(join(tmpdir(), 'davylamp-image-'));
  try {
    buildah('push', '-q', tag, `dir:${folder}`);
    const blob = ({ digest }: { digest: string }) => join(folder, digest.replace('sha256:', ''));
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    const { config } = JSON.parse(readFileSync(blob(manifest.config), 'utf8'));
    const layers = (manifest.layers as { digest: string; size: number }[]).map((layer) => {
      const files = execFileSync('tar', ['tzf', blob(layer)], { encoding: 'utf8' })
        .trim()
        .split('\n');
      const { digest, size: packed } = layer;
      return { digest, packed, size: gunzipSync(readFileSync(blob(layer))).length, files };
    });
    const digest = buildah('inspect', '--type', 'image', '--format', '{{.FromImageDigest}}', tag).trim();
    return { digest, config, layers };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function forgetImage(tag: string): void {
  buildah('rmi', tag);
}
