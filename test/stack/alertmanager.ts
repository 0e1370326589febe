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
  /** Of its labels: what makes it the same. */
  readonly fingerprint: string;
  readonly startsAt: string;
  readonly endsAt: string;
  /** When it was last told of. */
  readonly updatedAt: string;
}

const NOBODY = { route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] };

/** What a test may want of it besides its configuration. */
export interface Wishes {
  /** More flags. */
  readonly flags?: readonly string[];
  /** Its web.config.file, for TLS and passwords. */
  readonly web?: object;
  /** Address to listen on, in place of loopback. */
  readonly host?: string;
  readonly lifetimeSeconds?: number;
  /** How to ask it whether it is ready, where that takes more than its address. */
  readonly ask?: (url: string) => Promise<boolean>;
}

/** A real Alertmanager, with a storage of its own that goes with it. It is no member of a cluster unless flags say so. */
export class Alertmanager {
  /** Host and port. */
  readonly address: string;
  #server: Server;
  readonly #folder: string;
  readonly #start: () => Promise<Server>;

  static async start(config: object = NOBODY, wishes: Wishes = {}): Promise<Alertmanager> {
    const folder = mkdtempSync(join(tmpdir(), 'davylamp-alertmanager-'));
    const { flags = ['--cluster.listen-address='], web, ask, host = '127.0.0.1', lifetimeSeconds } = wishes;
    const address = `${host}:${await freePort()}`;
    writeFileSync(join(folder, 'alertmanager.yml'), stringify(config));
    if (web !== undefined) writeFileSync(join(folder, 'web.yml'), stringify(web));
    const all = [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=warn',
      // What it has notified of is on disk within a second.
      '--data.maintenance-interval=1s',
      ...(web === undefined ? [] : [`--web.config.file=${join(folder, 'web.yml')}`]),
      ...flags,
    ];
    const start = () => Server.start(['prometheus-alertmanager', ...all], `http://${address}`, ask, lifetimeSeconds);
    try {
      return new Alertmanager(await start(), folder, address, start);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private constructor(server: Server, folder: string, address: string, start: () => Promise<Server>) {
    this.#server = server;
    this.#folder = folder;
    this.address = address;
    this.#start = start;
  }

  get url(): string {
    return `http://${this.address}`;
  }

  async push(alerts: readonly object[]): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    await this.#server.json('/api/v2/alerts', { method: 'POST', headers, body: JSON.stringify(alerts) });
  }

  /** Those that fire. */
  async alerts(): Promise<readonly HeldAlert[]> {
    return (await this.#server.json('/api/v2/alerts')) as HeldAlert[];
  }

  /** Ends it at once; restart() starts it again. */
  async kill(): Promise<void> {
    await this.#server.kill();
  }

  /** At the same address, with what it has stored, or with nothing. */
  async restart({ empty = false } = {}): Promise<void> {
    await this.#server.stop();
    if (empty) rmSync(join(this.#folder, 'data'), { recursive: true, force: true });
    this.#server = await this.#start();
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
