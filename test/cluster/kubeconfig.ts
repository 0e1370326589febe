import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Where an API server is, and what one shows it. PEM texts. */
export interface Credentials {
  readonly server: URL;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly token?: string;
}

interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly contexts: readonly { readonly name: string; readonly context: { cluster: string; user: string } }[];
  readonly clusters: readonly { readonly name: string; readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly name: string; readonly user: Readonly<Record<string, string>> }[];
}

/** The current context of a kubeconfig. Client certificates and tokens are understood, programs that get them are not. */
export function readKubeconfig(file: string): Credentials {
  const config = parse(readFileSync(file, 'utf8')) as Kubeconfig;
  const { context } = named(config.contexts, config['current-context'] ?? '', file);
  const { cluster } = named(config.clusters, context.cluster, file);
  const { user } = named(config.users, context.user, file);
  return {
    server: new URL(cluster['server'] ?? ''),
    ...optional('ca', pem(cluster, 'certificate-authority')),
    ...optional('cert', pem(user, 'client-certificate')),
    ...optional('key', pem(user, 'client-key')),
    ...optional('token', user['token']),
  };
}

/** The text of a kubeconfig for somebody with a token, in the text itself or in a file. */
export function kubeconfigText(
  { server, ca }: Pick<Credentials, 'server' | 'ca'>,
  user: { token: string } | { tokenFile: string },
): string {
  const trust = ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  // Over plain HTTP, to a proxy on loopback, clients want to be told that nothing is verified.
  const plain = server.protocol === 'http:' ? { 'insecure-skip-tls-verify': true } : trust;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: server.href.replace(/\/$/, ''), ...plain } }],
    users: [{ name: 'test', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  });
}

function named<T extends { readonly name: string }>(list: readonly T[], name: string, file: string): T {
  const found = list.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${file} has no entry ${JSON.stringify(name)}: set its current-context`);
  return found;
}

function pem(entry: Readonly<Record<string, string>>, key: string): string | undefined {
  const data = entry[`${key}-data`];
  if (data !== undefined) return Buffer.from(data, 'base64').toString();
  const file = entry[key];
  return file === undefined ? undefined : readFileSync(file, 'utf8');
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [key in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]: string });
}
