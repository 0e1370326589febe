import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { isIPv6 } from 'node:net';
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

/** The cluster that a kubeconfig or the pod's service account names; undefined without either. Rejects a bad kubeconfig. */
export async function findCluster(hints: ClusterHints): Promise<Access | undefined> {
  const { kubeconfig, serviceHost, servicePort = '443', serviceAccount = SERVICE_ACCOUNT } = hints;
  if (kubeconfig) {
    const { readKubeconfig } = await import('./kube.ts');
    return readKubeconfig(kubeconfig);
  }
  if (!serviceHost || !existsSync(`${serviceAccount}/token`)) return undefined;
  return ofServiceAccount(serviceHost, servicePort, serviceAccount);
}

/** Without the library that kube.ts loads: it would take 14 MB for what is two files (docs/decisions/0050). */
function ofServiceAccount(host: string, port: string, folder: string): Access {
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
