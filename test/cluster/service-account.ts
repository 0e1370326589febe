import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { Api, Manifest } from './api.ts';
import { until } from './until.ts';

/** Of the base, and of the component for Kubeflow. */
const RBAC = ['base/rbac.yaml', 'components/kubeflow/rbac.yaml'].map((file) =>
  fileURLToPath(new URL(`../../manifests/${file}`, import.meta.url)),
);
/** Tells what the tests have put into the cluster from what was there. */
const MARK = 'davylamp.test/made';
const NAMESPACE: Manifest = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'davylamp', labels: { [MARK]: 'true' } },
};
/** Seconds; more than any test takes. */
const TOKEN_LIFETIME = 7_200;

/** The agent's service account and rights, from the manifests that users install. */
export async function installRbac(api: Api): Promise<void> {
  // One that is going, of a run before this one, takes nothing any more.
  const going = async () => (await api.read(NAMESPACE))?.metadata.deletionTimestamp;
  await until('the namespace davylamp of before to be gone', async () => ((await going()) ? undefined : true), 90_000);
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
  const documents = RBAC.flatMap((file) => [...parseAllDocuments(readFileSync(file, 'utf8'))]);
  return documents.map((document) => document.toJS() as Manifest);
}

/** A token of a service account, as kubelet would ask for one; good for as long as `boundTo` exists. */
export async function tokenOf(
  api: Api,
  namespace = 'davylamp',
  name = 'davylamp',
  boundTo?: Manifest,
): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const object = boundTo && {
    apiVersion: 'v1',
    kind: 'Secret',
    name: boundTo.metadata.name,
    uid: boundTo.metadata.uid,
  };
  const spec = { expirationSeconds: TOKEN_LIFETIME, ...(object && { boundObjectRef: object }) };
  const wanted = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec };
  const { status, body } = await api.call('POST', path, wanted);
  if (status !== 201) throw new Error(`no token for ${namespace}/${name}: ${body}`);
  return (JSON.parse(body) as { status: { token: string } }).status.token;
}

export interface RevocableToken {
  readonly token: string;
  /** The API server refuses it from then on, but for what it remembers for some seconds. */
  revoke(): Promise<void>;
}

/** A token of the agent that is good for as long as an empty Secret exists. */
export async function revocableTokenOf(api: Api): Promise<RevocableToken> {
  const metadata = { namespace: NAMESPACE.metadata.name, name: `bound-${randomBytes(4).toString('hex')}` };
  const secret = await api.apply({ apiVersion: 'v1', kind: 'Secret', metadata });
  const token = await tokenOf(api, undefined, undefined, secret);
  return { token, revoke: () => api.remove(secret) };
}
