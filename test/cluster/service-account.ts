import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { Api, Manifest } from './api.ts';
import { type Credentials, kubeconfigText } from './kubeconfig.ts';
import { until } from './until.ts';

const RBAC = fileURLToPath(new URL('../../manifests/base/rbac.yaml', import.meta.url));
/** Tells what the tests have put into the cluster from what was there. */
const MARK = 'davylamp.test/made';
const NAMESPACE: Manifest = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'davylamp', labels: { [MARK]: 'true' } },
};
/** Seconds; more than any test takes. */
const TOKEN_LIFETIME = 7_200;

/** The agent's service account and rights, from the manifest that users install. */
export async function installRbac(api: Api): Promise<void> {
  if ((await api.read(NAMESPACE)) === undefined) await api.apply(NAMESPACE);
  for (const manifest of rbacManifests()) await api.apply(manifest);
}

/** Takes it away again, unless the agent was installed there before the tests came. */
export async function removeRbac(api: Api): Promise<void> {
  const namespace = await api.read(NAMESPACE);
  if (namespace?.metadata.labels?.[MARK] === undefined) return;
  for (const manifest of rbacManifests()) await api.remove(manifest);
  await api.remove(NAMESPACE);
  await until('namespace davylamp to be gone', async () =>
    (await api.read(NAMESPACE)) === undefined ? true : undefined,
  );
}

export function rbacManifests(): readonly Manifest[] {
  return parseAllDocuments(readFileSync(RBAC, 'utf8')).map((document) => document.toJS() as Manifest);
}

/** A token of a service account, as kubelet would ask for one. */
export async function tokenOf(api: Api, namespace = 'davylamp', name = 'davylamp'): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const wanted = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: TOKEN_LIFETIME },
  };
  const { status, body } = await api.call('POST', path, wanted);
  if (status !== 201) throw new Error(`no token for ${namespace}/${name}: ${body}`);
  return (JSON.parse(body) as { status: { token: string } }).status.token;
}

/** Writes a kubeconfig with the rights of the agent, for the API server or for what stands before it. */
export async function writeAgentKubeconfig(
  api: Api,
  file: string,
  at: Pick<Credentials, 'server' | 'ca'> = api.credentials,
): Promise<string> {
  writeFileSync(file, kubeconfigText(at, { token: await tokenOf(api) }), { mode: 0o600 });
  return file;
}
