import { accessSync, chmodSync, constants, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { removeStalePods } from './pod.ts';
import { Room } from './room.ts';
import { isStale, tryTo } from './stale.ts';
import { type Role, StandIn } from './stand-in.ts';

const PREFIX = 'davylamp-stand-ins-';

/** Starts stand-ins and ends every one of them, with their files, when disposed of. */
export class StandIns implements AsyncDisposable {
  readonly folder: string;
  readonly #perl = findProgram('perl') ?? '';
  #started = 0;
  readonly #ends: (() => Promise<void> | void)[] = [];

  constructor() {
    removeStale();
    this.folder = mkdtempSync(join(tmpdir(), PREFIX));
    // So that another user can run what is in it.
    chmodSync(this.folder, 0o755);
    this.onEnd(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  async start(role: Role): Promise<StandIn> {
    const executable = this.#place(role);
    const standIn = await StandIn.start(role, executable, this.#perl);
    this.onEnd(() => standIn.stop());
    if (role.exe === 'deleted') rmSync(executable);
    return standIn;
  }

  /** A pool on loopback; `within` a room, on the loopback of that room. Resolves to its port. */
  async pool(within: readonly string[] = []): Promise<StandIn & { readonly port: number }> {
    const pool = await this.start({ name: 'listener', program: 'pool', within });
    const ready = await pool.said.find((line) => line.startsWith('ready '), 'ready');
    return Object.assign(pool, { port: Number(ready.split(' ')[1]) });
  }

  async room(): Promise<Room> {
    return new Room(await this.start({ name: 'first', program: 'hold', within: Room.open, seconds: 300 }));
  }

  /** Something to undo, in reverse order, at the end. */
  onEnd(end: () => Promise<void> | void): void {
    this.#ends.unshift(end);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends.splice(0)) await end();
  }

  #place(role: Role): string {
    // A folder for each: two of one name must not share a file that one of them deletes.
    this.#started += 1;
    const folder = join(this.folder, String(this.#started), role.folder ?? '');
    mkdirSync(folder, { recursive: true });
    const executable = join(folder, role.name);
    cpSync(role.binary ?? this.#perl, executable, { force: true });
    return executable;
  }
}

/** Path of a program, as a shell would find it; undefined when there is none. */
export function findProgram(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Absent, or not ours to run: both mean that it cannot be used.
    return false;
  }
}

/** Removes what runs that were killed left behind. Their processes ended by themselves. */
function removeStale(): void {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX));
  for (const folder of folders.map((name) => join(tmpdir(), name))) {
    // Another run may be removing it too, or it may be another user's.
    if (isStale(folder))
      tryTo(() => rmSync(folder, { recursive: true, force: true }), ['EACCES', 'EPERM', 'ENOTEMPTY']);
  }
  removeStalePods();
}
