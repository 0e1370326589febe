import type { Plugin } from 'esbuild';

/**
 * Turns each import of node:http into a require(). To import it as an ES module reads all that it exports, and one of these
 * is the getter of WebSocket, which loads Node's whole fetch client: 11 MB of resident memory that nothing here uses.
 */
export const requireHttp: Plugin = {
  name: 'require-http',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === 'require-call' ? { path: 'node:http', external: true } : { path: 'http', namespace: 'required' },
    );
    onLoad({ filter: /^http$/, namespace: 'required' }, () => ({ contents: 'module.exports = require("node:http");' }));
  },
};
