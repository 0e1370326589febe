import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Lines } from '../../test/stand-ins/lines.ts';
import type { Container } from './container.ts';

const SOURCE = fileURLToPath(new URL('programs/randomx-worker.c', import.meta.url));
/** Milliseconds. The dataset takes half a minute on two cores, and minutes where they are shared. */
const PATIENCE = 600_000;

/** It runs from where images have their programs: a temporary folder would be held against it. Nothing is left of it. */
const PLACE = 'mount -t tmpfs none /opt && cp "$0" /opt/python3 && exec /opt/python3';

export type Mode = 'fast' | 'fast-wx' | 'light' | 'light-wx';

/** Makes RandomX workers. All of them are called python3, have no arguments, and live in a network with nothing in it. */
export class RandomxWorkers implements AsyncDisposable {
  private readonly said: Lines;
  private readonly child: ChildProcess;

  /** Builds the program into `folder` and starts it. Throws where there is no compiler or no library. */
  static start(folder: string): RandomxWorkers {
    const program = join(folder, 'python3');
    execFileSync('cc', ['-O2', '-pthread', '-o', program, SOURCE, '-lrandomx'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return new RandomxWorkers(program);
  }

  private constructor(program: string) {
    const command = ['unshare', '--net', '--mount', '--', 'sh', '-c', PLACE, program] as const;
    this.child = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
    this.said = new Lines(this.child.stdout as NonNullable<ChildProcess['stdout']>);
  }

  /** Makes the dataset that its workers in fast mode share from then on. Without it, each makes its own. */
  async dataset(): Promise<void> {
    this.order('dataset');
    await this.said.find((line) => line === 'dataset', 'a dataset', PATIENCE);
  }

  /** Starts a worker in a container; resolves once its memory is ready and each of its threads has a hash. */
  async work(mode: Mode, threads: number, container: Container): Promise<void> {
    this.order(`work ${container.id} ${mode} ${threads} ${container.groups.folders.join(' ')}`);
    await this.said.find((line) => line === `hashing ${container.id}`, 'a hash', PATIENCE);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.stdin?.end();
    await ended;
  }

  private order(text: string): void {
    this.child.stdin?.write(`${text}\n`);
  }
}
