/**
 * Bundles the agent, so that only what is used of each library is loaded: dist/davylamp.mjs, and in dist/chunks what is
 * loaded when it is needed.
 */
import { chmodSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import manifest from '../package.json' with { type: 'json' };
import { requireHttp } from './build/require-http.ts';

const program = 'dist/davylamp.mjs';
const chunks = 'dist/chunks';

// Their names change with their content.
rmSync(chunks, { recursive: true, force: true });
await build({
  entryPoints: { davylamp: 'agent/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  sourcemap: false,
  legalComments: 'linked',
  define: { __VERSION__: JSON.stringify(manifest.version) },
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
  plugins: [requireHttp],
  logLevel: 'warning',
});
chmodSync(program, 0o755);
