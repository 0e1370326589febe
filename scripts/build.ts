/** Bundles the agent into one file, dist/davylamp.mjs, so that only what is used of each library is loaded. */
import { chmodSync } from 'node:fs';
import { build } from 'esbuild';
import manifest from '../package.json' with { type: 'json' };

const outfile = 'dist/davylamp.mjs';

await build({
  entryPoints: ['agent/main.ts'],
  outfile,
  bundle: true,
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
  logLevel: 'warning',
});
chmodSync(outfile, 0o755);
