import type { RequestOptions } from 'node:https';
import { delimiter } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import type { Access } from './http-api.ts';

/**
 * What kubeconfig files say, with all that kubectl takes: client certificates, tokens, token files, exec plugins, OIDC,
 * proxies. Throws when they can not be read or name no cluster.
 */
export function readKubeconfig(files: string): Access {
  const [first = '', ...others] = files.split(delimiter).filter((file) => file !== '');
  const config = new KubeConfig();
  config.loadFromFile(first);
  for (const file of others) {
    const other = new KubeConfig();
    other.loadFromFile(file);
    config.mergeConfig(other, true);
  }
  const cluster = config.getCurrentCluster();
  if (cluster?.server === undefined) throw new Error(`${files}: its current-context names no cluster`);
  const server = new URL(cluster.server);
  return {
    server,
    description: `${server.host} as ${config.getCurrentUser()?.name ?? 'nobody'} of ${files}`,
    async options() {
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      // Its agent keeps the certificates of the first request for ever; only a proxy needs it.
      if (cluster.proxyUrl === undefined) delete options.agent;
      return options;
    },
  };
}
