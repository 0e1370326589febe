import { Child } from '../child.ts';
import { requireRoot } from '../requirements.ts';
import type { Tools } from '../tools.ts';

export interface NamespacesOptions {
  readonly count: number;
  readonly connections: number;
  /** How many of them listen on IPv6 too. */
  readonly dual: number;
}

export interface Namespaces extends AsyncDisposable {
  /** One process in each network namespace. */
  readonly pids: readonly string[];
  /** Replaces a connection in each of the first so many. */
  move(count: number): Promise<void>;
}

/** Network namespaces with connections on their loopback; they end with the scope. Throws NotMeasured without root. */
export async function startNamespaces(tools: Tools, options: NamespacesOptions): Promise<Namespaces> {
  requireRoot('network namespaces');
  const { count, connections, dual } = options;
  const child = await Child.start(tools.namespaces, [`${count}`, `${connections}`, `${dual}`]);
  const pids = (await child.nextLine()).trim().split(' ');
  return {
    pids,
    async move(moving) {
      child.write(`${moving}\n`);
      await child.nextLine();
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
