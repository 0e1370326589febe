import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { isIPv6 } from 'node:net';
import { delimiter } from 'node:path';
import type { Access } from './http-api.ts';

/** Where to look for a cluster. */
export interface ClusterHints {
  /** Kubeconfig files, separated like $PATH; they come before the service account. */
  readonly kubeconfig?: string | undefined;
  /** KUBERNETES_SERVICE_HOST and _PORT, which the kubelet sets in every pod. */
  readonly serviceHost?: string | undefined;
  readonly servicePort?: string | undefined;
  /** Where the kubelet mounts the service account of a pod. */
  readonly serviceAccount?: string;
}

/** kubernetes.io: Accessing the Kubernetes API from a Pod. */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The cluster that a kubeconfig or the pod's service account names; undefined without either. Throws on a bad kubeconfig. */
export async function findCluster(hints: ClusterHints): Promise<Access | undefined> {
  const { kubeconfig, serviceHost, servicePort = '443', serviceAccount = SERVICE_ACCOUNT } = hints;
  if (kubeconfig) return await fromKubeconfig(kubeconfig);
  if (!serviceHost || !existsSync(`${serviceAccount}/token`)) return undefined;
  return fromServiceAccount(serviceHost, servicePort, serviceAccount);
}

/** Read without the library: it would take 14 MB for what is two files (docs/decisions/0050). */
function fromServiceAccount(host: string, port: string, folder: string): Access {
  const server = new URL(`https://${isIPv6(host) ? `[${host}]` : host}:${port}`);
  return {
    server,
    description: `${server.host} with the service account of this pod`,
    async options(): Promise<RequestOptions> {
      const [ca, token] = await Promise.all([readFile(`${folder}/ca.crt`), readFile(`${folder}/token`, 'utf8')]);
      return { ca, headers: { authorization: `Bearer ${token.trim()}` } };
    },
  };
}

/** Client certificates, tokens, token files, exec plugins, OIDC, proxies: all that kubectl takes. */
async function fromKubeconfig(files: string): Promise<Access> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const [first = '', ...others] = files.split(delimiter).filter((file) => file !== '');
  const config = new KubeConfig();
  config.loadFromFile(first);
  for (const file of others) {
    const other = new KubeConfig();
    other.loadFromFile(file);
    config.mergeConfig(other, true);
  }
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error(`${files}: its current-context names no cluster`);
  return {
    server: new URL(server),
    description: `${new URL(server).host} as ${config.getCurrentUser()?.name ?? 'nobody'} of ${files}`,
    async options() {
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      // Its agent keeps the certificates of the first request for ever; only a proxy needs it.
      if (config.getCurrentCluster()?.proxyUrl === undefined) delete options.agent;
      return options;
    },
  };
}
