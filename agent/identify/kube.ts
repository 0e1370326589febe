import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { delimiter, dirname, resolve } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { parse } from 'yaml';
import type { Access } from './http-api.ts';

/**
 * What kubeconfig files say, with all that kubectl takes: client certificates, tokens, token files, exec plugins, OIDC,
 * proxies. They are read again when they change. Throws when they can not be read or name no cluster.
 */
export function readKubeconfig(paths: string): Access {
  const files = paths.split(delimiter).filter((file) => file !== '');
  let read = load(files);
  let version = versionOf(files);
  const { server } = read;
  return {
    server,
    description: `${server.host} as ${read.config.getCurrentUser()?.name ?? 'nobody'} of ${paths}`,
    async options() {
      // Not before each request: plugins remember their credentials in what was read.
      const now = versionOf(files);
      if (now !== version) read = load(files);
      version = now;
      return await optionsOf(read);
    },
  };
}

interface Loaded {
  readonly config: KubeConfig;
  readonly server: URL;
  /** Of the current user. */
  readonly tokenFile: string | undefined;
}

function load(files: readonly string[]): Loaded {
  const [config = new KubeConfig(), ...others] = files.map(loadFile);
  for (const other of others) config.mergeConfig(other, true);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error(`${files.join(delimiter)}: its current-context names no cluster`);
  const user = config.getCurrentUser()?.name;
  const tokenFiles = files.map((file) => tokenFileIn(file, user)).filter((file) => file !== undefined);
  return { config, server: new URL(server), tokenFile: tokenFiles[0] };
}

function loadFile(file: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(file);
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'YAMLException') throw error;
    // The parser quotes the lines around what it does not like, with the passwords and tokens in them.
    const [, line = 'unknown'] = /\((\d+):\d+\)/.exec(message) ?? [];
    throw new Error(`${file} is not valid YAML: see line ${line}`);
  }
  return config;
}

async function optionsOf({ config, tokenFile }: Loaded): Promise<RequestOptions> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  // Its agent keeps the certificates of the first request for ever; only a proxy needs it.
  if (config.getCurrentCluster()?.proxyUrl === undefined) delete options.agent;
  if (tokenFile === undefined) return options;
  const token = (await readFile(tokenFile, 'utf8')).trim();
  return { ...options, headers: { ...options.headers, Authorization: `Bearer ${token}` } };
}

interface UserEntry {
  readonly name?: string;
  readonly user?: { readonly tokenFile?: unknown };
}

/** `tokenFile`, which the library does not know: a token that somebody replaces, so it is read anew each time. */
function tokenFileIn(file: string, user: string | undefined): string | undefined {
  const { users = [] } = (parse(readFileSync(file, 'utf8')) ?? {}) as { users?: readonly UserEntry[] };
  const tokenFile = users.find(({ name }) => name === user)?.user?.tokenFile;
  return typeof tokenFile === 'string' ? resolve(dirname(file), tokenFile) : undefined;
}

function versionOf(files: readonly string[]): string {
  return files.map((file) => `${statSync(file).mtimeMs} ${statSync(file).ino}`).join();
}
