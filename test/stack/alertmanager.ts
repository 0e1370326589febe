import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../bench/free-port.ts';
import type { Labels } from './prometheus.ts';
import { Server } from './server.ts';

export interface HeldAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly status: { readonly state: string };
}

const NOBODY = { route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] };

/** A real Alertmanager that is no member of a cluster, with a storage of its own that goes with it. */
export class Alertmanager {
  /** Host and port. */
  readonly address: string;
  readonly #server: Server;
  readonly #folder: string;

  static async start(config: object = NOBODY): Promise<Alertmanager> {
    const folder = mkdtempSync(join(tmpdir(), 'davylamp-alertmanager-'));
    const address = `127.0.0.1:${await freePort()}`;
    writeFileSync(join(folder, 'alertmanager.yml'), stringify(config));
    const flags = [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${folder}`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
      '--log.level=warn',
    ];
    try {
      const server = await Server.start(['prometheus-alertmanager', ...flags], `http://${address}`);
      return new Alertmanager(server, folder, address);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private constructor(server: Server, folder: string, address: string) {
    this.#server = server;
    this.#folder = folder;
    this.address = address;
  }

  async push(alerts: readonly object[]): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    await this.#server.json('/api/v2/alerts', { method: 'POST', headers, body: JSON.stringify(alerts) });
  }

  /** Those that fire. */
  async alerts(): Promise<readonly HeldAlert[]> {
    return (await this.#server.json('/api/v2/alerts')) as HeldAlert[];
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
