import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { type Credentials, readKubeconfig } from './kubeconfig.ts';

/** An object of the API, as JSON. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  // biome-ignore lint/suspicious/noExplicitAny: every kind of object has fields of its own, and the tests know them.
  readonly [field: string]: any;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly object[];
}

export interface Reply {
  readonly status: number;
  readonly body: string;
}

const CLUSTER_SCOPED = ['Namespace', 'Node', 'ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition'];
/** Milliseconds for any answer but that of a watch. */
const PATIENCE = 20_000;
const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';

/** Where the API keeps an object, or all of its kind in its namespace when it has no name. */
export function pathOf({ apiVersion, kind, metadata }: Pick<Manifest, 'apiVersion' | 'kind' | 'metadata'>): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const space = CLUSTER_SCOPED.includes(kind) ? '' : `/namespaces/${metadata.namespace ?? 'default'}`;
  return `${root}${space}/${kind.toLowerCase()}s/${metadata.name}`;
}

/** A small client of the API server: plain JSON, every call bounded in time, and no kubectl to depend on. */
export class Api {
  readonly credentials: Credentials;

  static fromKubeconfig(file: string): Api {
    return new Api(readKubeconfig(file));
  }

  constructor(credentials: Credentials) {
    this.credentials = credentials;
  }

  async call(method: string, path: string, body?: object, type = 'application/json'): Promise<Reply> {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    // Node sends no length with a DELETE by itself.
    const about = sent === undefined ? {} : { 'content-type': type, 'content-length': `${Buffer.byteLength(sent)}` };
    const asking = this.#request(method, path, about);
    asking.setTimeout(PATIENCE, () => asking.destroy(new Error(`no answer in ${PATIENCE} ms`)));
    asking.end(sent);
    const answer = await answerTo(asking, `${method} ${path}`);
    return { status: answer.statusCode ?? 0, body: await text(answer) };
  }

  /** Makes an object, or changes it to this. Resolves to what the server made of it. */
  async apply(manifest: Manifest): Promise<Manifest> {
    const path = `${pathOf(manifest)}?fieldManager=davylamp-test&force=true`;
    return accepted(await this.call('PATCH', path, manifest, APPLY), `apply ${pathOf(manifest)}`);
  }

  /** Undefined when there is none. */
  async read(what: Pick<Manifest, 'apiVersion' | 'kind' | 'metadata'>): Promise<Manifest | undefined> {
    const reply = await this.call('GET', pathOf(what));
    return reply.status === 404 ? undefined : accepted(reply, `read ${pathOf(what)}`);
  }

  async list(path: string): Promise<readonly Manifest[]> {
    return accepted(await this.call('GET', path), `list ${path}`)['items'] as Manifest[];
  }

  async setStatus(what: Manifest, status: object): Promise<Manifest> {
    return accepted(await this.call('PATCH', `${pathOf(what)}/status`, { status }, MERGE), `status of ${pathOf(what)}`);
  }

  /** Asks for it to be deleted; that it is gone already is fine. */
  async remove(what: Pick<Manifest, 'apiVersion' | 'kind' | 'metadata'>, graceSeconds?: number): Promise<void> {
    const options = graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds };
    const reply = await this.call('DELETE', pathOf(what), { propagationPolicy: 'Background', ...options });
    if (reply.status !== 404) accepted(reply, `remove ${pathOf(what)}`);
  }

  /** Calls `line` for each line of a stream, until the signal is aborted or the server ends it. */
  async stream(path: string, line: (text: string) => void, signal: AbortSignal): Promise<void> {
    const asking = this.#request('GET', path, {});
    signal.addEventListener('abort', () => asking.destroy());
    asking.end();
    try {
      for await (const each of createInterface({ input: await answerTo(asking, path) })) line(each);
    } catch (error) {
      if (!signal.aborted) throw error; // destroyed by us: that is the end of it
    }
  }

  #request(method: string, path: string, headers: Readonly<Record<string, string>>): ClientRequest {
    const { server, ca, cert, key, token } = this.credentials;
    const request = server.protocol === 'https:' ? httpsRequest : httpRequest;
    const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return request(new URL(path, server), { method, ca, cert, key, headers: { ...headers, ...bearer } });
  }
}

function answerTo(asking: ClientRequest, what: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  asking.on('response', resolve);
  asking.on('error', (error) => reject(new Error(`${what}: ${error.message}`, { cause: error })));
  return promise;
}

function accepted({ status, body }: Reply, what: string): Manifest {
  if (status >= 300) throw new Error(`${what}: the API server answers ${status}: ${messageOf(body)}`);
  return JSON.parse(body) as Manifest;
}

function messageOf(body: string): string {
  try {
    return (JSON.parse(body) as { message?: string }).message ?? body;
  } catch {
    return body; // not JSON: something in between has answered
  }
}
