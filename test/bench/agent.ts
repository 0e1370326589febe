import { setTimeout as sleep } from 'node:timers/promises';
import { nodeFlags, nodeSettings } from '../start-script.ts';
import { Child } from './child.ts';
import { type Contestant, startContestant } from './contestant.ts';
import { freePort } from './free-port.ts';
import { ROOT } from './tools.ts';

/** The built agent while it runs. */
export interface Agent extends AsyncDisposable {
  readonly pid: number;
  /** Next line of stdout: an alert event. */
  nextEvent(): Promise<string>;
  /** The text of /metrics. */
  scrape(): Promise<string>;
}

const START_WITHIN = 30_000;

/**
 * Starts `dist/davylamp.mjs run` as `npm start` does and waits for its first full turn. `flags` are the agent's,
 * `preload` is a module to run inside it first. Throws, with what it said, when it ends instead.
 */
export async function startAgent(flags: readonly string[], preload?: { module: string; env: object }): Promise<Agent> {
  const address = `127.0.0.1:${await freePort()}`;
  const child = await Child.start(
    process.execPath,
    [
      ...nodeFlags(),
      ...(preload ? [`--import=${preload.module}`] : []),
      `${ROOT}dist/davylamp.mjs`,
      'run',
      `--listen=${address}`,
      '--events=json',
      ...flags,
    ],
    { env: { ...nodeEnvironment(), ...preload?.env } },
  );
  await using started = new AsyncDisposableStack();
  started.defer(async () => {
    child.signal('SIGTERM'); // the agent does not mind its stdin
    await child[Symbol.asyncDispose]();
  });
  await ready(child, `http://${address}/readyz`);
  const scope = started.move();
  return {
    pid: child.pid,
    nextEvent: () => child.nextLine(),
    scrape: async () => (await fetch(`http://${address}/metrics`)).text(),
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  };
}

async function ready(child: Child, url: string): Promise<void> {
  const deadline = performance.now() + START_WITHIN;
  while (performance.now() < deadline) {
    if (await answersOk(url)) return;
    if (await child.hasEnded(50)) await child.nextLine();
  }
  throw new Error(`${url} did not answer 200 within ${START_WITHIN / 1000} s`);
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // not listening yet
  }
}

/** The environment that `npm start` gives. */
function nodeEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, ...Object.fromEntries(nodeSettings().map((setting) => setting.split('='))) };
}

/**
 * Turns of the agent's whole pipeline, in a process of their own, as one side of a comparison. Warmed up. `flags` are the
 * agent's.
 */
export async function startTurns(flags: readonly string[] = []): Promise<Contestant> {
  const args = [...nodeFlags(), `${ROOT}test/bench/turns.ts`, ...flags];
  const agent = await startContestant(process.execPath, args, { env: nodeEnvironment() });
  await agent.round(WARM_UP);
  return agent;
}

/** Turns until V8 has compiled what is hot; a running agent gets there in a few minutes. */
const WARM_UP = 60;

/** The sum of the samples of a metric whose series start with `name`, for instance `davylamp_processes`. */
export function metric(text: string, name: string): number {
  const lines = text.split('\n').filter((line) => line.startsWith(name) && ' {'.includes(line[name.length] ?? ''));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

export async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal });
}
