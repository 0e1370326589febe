import type { Config } from '../config.ts';
import type { KubeApi } from '../identify/api.ts';
import { findCluster } from '../identify/find-cluster.ts';
import { createHttpApi } from '../identify/http-api.ts';
import type { Io } from '../io.ts';
import type { Log } from '../pipeline/log.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';

/** Milliseconds that the API server may take to answer: a list of 250 pods from a busy one takes seconds. */
const PATIENCE = 60_000;

/** The API server that the configuration and the environment name; undefined without one, or when none is wanted. */
export async function connect(config: Config, env: Io['env'], log: Log): Promise<KubeApi | undefined> {
  if (config.kubernetes === 'off') return undefined;
  const { KUBERNETES_SERVICE_HOST: serviceHost, KUBERNETES_SERVICE_PORT: servicePort } = env;
  const { kubeconfig } = config.path;
  const access = await findCluster({ kubeconfig, serviceHost, servicePort }).catch((error: Error) => {
    throw new UsageError(`the kubeconfig can not be used: ${error.message}. Set KUBECONFIG, or --kubernetes=off`);
  });
  if (access !== undefined) {
    log.info(
      { server: access.server.host, node: config.node },
      `asks ${access.description} for the pods of ${config.node}`,
    );
    return createHttpApi(access, { userAgent: `davylamp/${version}`, patience: PATIENCE });
  }
  if (config.kubernetes === 'required') {
    throw new UsageError(
      '--kubernetes=required: there is neither a kubeconfig (KUBECONFIG) nor a service account here',
    );
  }
  log.info({}, 'no Kubernetes here: containers are named by their ids (set KUBECONFIG to have the names of pods)');
  return undefined;
}
