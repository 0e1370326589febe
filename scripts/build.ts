/**
 * Bundles the agent, so that only what is used of each library is loaded: dist/davylamp.mjs, beside it in chunks/ what is
 * loaded when it is needed, and the shipped signatures, parsed.
 */
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { formatProblem } from '../agent/config/problem.ts';
import { compileDocuments } from '../agent/judge/compiled.ts';
import { readDocuments } from '../agent/judge/load.ts';
import manifest from '../package.json' with { type: 'json' };
import { requireHttp } from './build/require-http.ts';

const program = 'dist/davylamp.mjs';
const signatures = 'dist/signatures.compiled.json';
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
  alias: { undici: './scripts/build/no-undici.ts' },
  plugins: [requireHttp],
  logLevel: 'warning',
});
chmodSync(program, 0o755);

const { documents, problems } = readDocuments(['signatures']);
if (problems.length > 0) throw new Error(problems.map(formatProblem).join('\n'));
writeFileSync(signatures, compileDocuments(signatures, documents));
