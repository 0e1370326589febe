import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Lines } from '../stand-ins/lines.ts';

/** Ends by itself after so many seconds, should we be killed: timeout(1) passes our signals on. */
const LIFETIME_SECONDS = 300;
const READY_WITHIN_MS = 20_000;

/** A real server on loopback, for as long as a test needs it. */
export class Server {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #said: Lines;

  /** Resolves once `/-/ready` answers 200, as Prometheus and Alertmanager do, or once `ask` says that it is ready. */
  static async start(
    command: readonly string[],
    url: string,
    ask = isReady,
    lifetimeSeconds = LIFETIME_SECONDS,
  ): Promise<Server> {
    const child = spawn('timeout', [`${lifetimeSeconds}`, ...command], { stdio: ['ignore', 'ignore', 'pipe'] });
    const server = new Server(url, child);
    await until(() => server.#isReady(ask), `${command[0]} to be ready`, READY_WITHIN_MS).catch(async (cause) => {
      await server.stop();
      throw new Error(`${cause.message}; it said:\n${server.#said.all.slice(-10).join('\n')}`, { cause });
    });
    return server;
  }

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
    this.#said = new Lines(child.stderr as NonNullable<typeof child.stderr>);
  }

  /** The JSON that it answers; throws with what it says when it refuses. */
  async json(path: string, init: RequestInit = {}): Promise<unknown> {
    const answer = await fetch(`${this.url}${path}`, { ...init, signal: AbortSignal.timeout(10_000) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(impatience);
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    const ended = once(this.#child, 'exit');
    process.kill(childOf(this.#child.pid ?? 0), 'SIGKILL');
    await ended;
  }

  async #isReady(ask: (url: string) => Promise<boolean>): Promise<true | undefined> {
    if (this.#child.exitCode !== null) throw new Error(`it ended with ${this.#child.exitCode}`);
    try {
      return (await ask(this.url)) || undefined;
    } catch {
      // Nobody listens yet.
      return undefined;
    }
  }
}

async function isReady(url: string): Promise<boolean> {
  return (await fetch(`${url}/-/ready`)).ok;
}

/** timeout(1) has the one child that it watches over: proc_pid_task(5). */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1'));
}

/** Asks until there is an answer, and gives it. */
export async function until<T>(ask: () => Promise<T | undefined>, what: string, withinMs = 30_000): Promise<T> {
  for (const start = Date.now(); Date.now() - start < withinMs; await sleep(100)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`waited ${withinMs} ms for ${what}`);
}
