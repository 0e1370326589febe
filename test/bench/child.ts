import { type ChildProcessWithoutNullStreams, type SpawnOptionsWithoutStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { LATE, within } from './deadline.ts';

/** How long a child may take to end once its stdin is closed, before it is killed. Milliseconds. */
const PATIENCE = 10_000;
const STDERR_KEPT = 4_096;

/**
 * A child process that is read line by line and ends with the scope it was started in (`await using`). Closing its stdin
 * is the sign to end: the programs of this benchmark obey it, and so none stays behind when the benchmark is killed.
 */
export class Child implements AsyncDisposable {
  readonly pid: number;
  private readonly name: string;
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;
  private readonly ended: Promise<unknown>;
  private complaint = '';

  private constructor(name: string, process: ChildProcessWithoutNullStreams) {
    this.name = name;
    this.process = process;
    this.pid = process.pid ?? 0;
    this.ended = once(process, 'exit');
    this.lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
    process.stdin.on('error', () => {}); // EPIPE of a child that ended: nextLine tells
    process.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.complaint = (this.complaint + text).slice(-STDERR_KEPT);
    });
  }

  /** Resolves once the child runs. Throws where its program cannot be started. */
  static async start(command: string, args: readonly string[], options: SpawnOptionsWithoutStdio = {}): Promise<Child> {
    const process = spawn(command, args, { ...options, stdio: 'pipe' });
    await once(process, 'spawn');
    return new Child(command, process);
  }

  write(text: string): void {
    this.process.stdin.write(text);
  }

  /** The next line of its stdout. Throws, with the end of its stderr, when the child ended instead. */
  async nextLine(): Promise<string> {
    const line = await this.lines.next();
    if (line.done === true) throw new Error(`${this.name} ended early. ${this.complaint}`.trim());
    return line.value;
  }

  /** Resolves to false if the child has not ended within so many milliseconds. */
  async hasEnded(milliseconds: number): Promise<boolean> {
    return (await within(milliseconds, this.ended)) !== LATE;
  }

  signal(name: NodeJS.Signals): void {
    this.process.kill(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.stdin.end();
    this.process.stdout.resume();
    if (await this.hasEnded(PATIENCE)) return;
    this.signal('SIGKILL');
    await this.ended;
  }
}
