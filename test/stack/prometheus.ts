import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../bench/free-port.ts';
import { Server } from './server.ts';

export type Labels = Readonly<Record<string, string>>;

/** One series of an instant query. */
export interface Point {
  readonly metric: Labels;
  readonly value: number;
}

/** A real Prometheus, with a storage of its own that goes with it. */
export class Prometheus {
  readonly #server: Server;
  readonly #folder: string;

  /** `config` as in prometheus.yml; its files are found from nowhere, so they are named by absolute paths. */
  static async start(config: object): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'davylamp-prometheus-'));
    const address = `127.0.0.1:${await freePort()}`;
    writeFileSync(join(folder, 'prometheus.yml'), stringify(config));
    const flags = [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      // Otherwise an alert is sent again only after a minute.
      '--rules.alert.resend-delay=2s',
      '--log.level=warn',
    ];
    try {
      return new Prometheus(await Server.start(['prometheus', ...flags], `http://${address}`), folder);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private constructor(server: Server, folder: string) {
    this.#server = server;
    this.#folder = folder;
  }

  /** An instant query. Throws when the expression makes no sense. */
  async query(expr: string): Promise<readonly Point[]> {
    const body = new URLSearchParams({ query: expr });
    const { data } = (await this.#server.json('/api/v1/query', { method: 'POST', body })) as QueryAnswer;
    if (data.resultType !== 'vector') return [{ metric: {}, value: Number(data.result[1]) }];
    return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  }

  /** Labels of all series that match, ended ones included. */
  async series(match: string): Promise<readonly Labels[]> {
    const path = `/api/v1/series?match[]=${encodeURIComponent(match)}`;
    return ((await this.#server.json(path)) as { data: Labels[] }).data;
  }

  /** Values of a label in the series that match. */
  async labelValues(label: string, match: string): Promise<readonly string[]> {
    const path = `/api/v1/label/${label}/values?match[]=${encodeURIComponent(match)}`;
    return ((await this.#server.json(path)) as { data: string[] }).data;
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

interface QueryAnswer {
  readonly data:
    | { readonly resultType: 'vector'; readonly result: readonly { metric: Labels; value: [number, string] }[] }
    | { readonly resultType: 'scalar' | 'string'; readonly result: readonly [number, string] };
}
