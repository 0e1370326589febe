import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DetectedEvidence, Detection } from '../../agent/sinks/detection.ts';
import { Lines } from '../stand-ins/lines.ts';
import { nodeFlags } from '../start-script.ts';

export const DAVYLAMP = fileURLToPath(new URL('../../dist/davylamp.mjs', import.meta.url));
/** As `npm start` calls it. */
const NODE = [process.execPath, ...nodeFlags()];
/** Says its pid, in its own pid namespace, then becomes the command; an alarm ends it should we be killed. */
const BECOME = 'print STDERR "pid $$\\n"; alarm shift; exec @ARGV';
const LIFETIME_SECONDS = 120;
const FLAGS = ['--listen=127.0.0.1:0', '--interval=300ms', '--events=json', '--log.format=json'];

export interface Event extends Omit<Detection, 'state'> {
  readonly time: string;
  readonly event: 'firing' | 'escalated' | 'identified' | 'resolved';
  readonly previous?: { readonly severity: string };
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the built davylamp to its end. `within` has the words that enter a room. */
export async function davylamp(args: readonly string[], within: readonly string[] = []): Promise<Ended> {
  const [command = '', ...rest] = [...within, ...NODE, DAVYLAMP, ...args];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: environment(), timeout: 60_000 });
  const [stdout, stderr] = [new Lines(child.stdout), new Lines(child.stderr)];
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, stdout: stdout.all.join('\n'), stderr: stderr.all.join('\n') };
}

export interface Terms {
  /** After which it ends by itself. */
  readonly lifetimeSeconds?: number;
  /** The program and the flags that run it. */
  readonly node?: readonly string[];
}

/** The built agent at work on this machine, or in a room of it. */
export class RunningAgent {
  readonly stdout: Lines;
  readonly stderr: Lines;
  /** In the pid namespace of its room. */
  readonly pid: number;
  readonly address: string;
  readonly ended: Promise<number | null>;
  readonly #within: readonly string[];

  /** Resolves once it listens. Flags given here come after those of all live tests, and win. */
  static async start(
    within: readonly string[] = [],
    flags: readonly string[] = [],
    { lifetimeSeconds = LIFETIME_SECONDS, node = NODE }: Terms = {},
  ): Promise<RunningAgent> {
    const run = [...node, DAVYLAMP, 'run', ...FLAGS, ...flags];
    const [command = '', ...args] = [...within, 'perl', '-e', BECOME, `${lifetimeSeconds}`, ...run];
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment() });
    const [stdout, stderr] = [new Lines(child.stdout), new Lines(child.stderr)];
    const pid = await stderr.find((line) => line.startsWith('pid '), 'its pid');
    const listens = await stderr.find((line) => line.includes('"address"'), 'its address');
    const { address } = JSON.parse(listens) as { address: string };
    return new RunningAgent(child, { stdout, stderr, pid: Number(pid.slice(4)), address, within });
  }

  private constructor(
    child: ChildProcess,
    is: { stdout: Lines; stderr: Lines; pid: number; address: string; within: readonly string[] },
  ) {
    this.stdout = is.stdout;
    this.stderr = is.stderr;
    this.pid = is.pid;
    this.address = is.address;
    this.#within = is.within;
    this.ended = once(child, 'close').then(([status]) => status as number | null);
  }

  /** Every line of stdout must be an event. */
  get events(): readonly Event[] {
    return this.stdout.all.map((line) => JSON.parse(line) as Event);
  }

  async event(wanted: (event: Event) => boolean, what: string, withinMs?: number): Promise<Event> {
    return JSON.parse(await this.stdout.find((line) => wanted(JSON.parse(line) as Event), what, withinMs)) as Event;
  }

  /** The body of one of its pages, fetched from where it is. */
  async get(path: string): Promise<string> {
    const url = `http://${this.address}${path}`;
    if (this.#within.length === 0) return (await fetch(url)).text();
    const fetching = `fetch('${url}').then(r => r.text()).then(t => process.stdout.write(t))`;
    const [command = '', ...args] = [...this.#within, process.execPath, '-e', fetching];
    const options = { maxBuffer: 64 * 1024 * 1024, env: environment() };
    return (await promisify(execFile)(command, args, options)).stdout;
  }

  async detections(): Promise<readonly Detection[]> {
    return (JSON.parse(await this.get('/api/v1/detections')) as { detections: Detection[] }).detections;
  }

  /** Evidence about one process, over all workloads. */
  async evidence(pid: number): Promise<readonly DetectedEvidence[]> {
    const all = (await this.detections()).flatMap((detection) => detection.evidence);
    return all.filter((evidence) => evidence.process?.pid === pid);
  }

  /** Waits until the evidence about a process has what is wanted. */
  async evidenceWith(pid: number, wanted: (id: string) => boolean, withinMs = 15_000): Promise<readonly string[]> {
    let ids: readonly string[] = [];
    for (const start = Date.now(); Date.now() - start < withinMs; await sleep(200)) {
      ids = (await this.evidence(pid)).map((evidence) => evidence.id);
      if (ids.some(wanted)) return ids;
    }
    throw new Error(`no such evidence about pid ${pid}; there is: ${ids.join(' ') || 'none'}`);
  }

  /** The value of one series; NaN when it is not there. */
  async metric(series: string): Promise<number> {
    const line = (await this.get('/metrics')).split('\n').find((each) => each.startsWith(`${series} `));
    return line === undefined ? Number.NaN : Number(line.slice(series.length + 1));
  }

  /** Waits until a series has a wanted value, and gives it. */
  async metricWith(series: string, wanted: (value: number) => boolean, withinMs = 20_000): Promise<number> {
    let value = Number.NaN;
    for (const start = Date.now(); Date.now() - start < withinMs; await sleep(200)) {
      value = await this.metric(series);
      if (wanted(value)) return value;
    }
    throw new Error(`${series} stayed at ${value}`);
  }

  /** Waits until that many more turns have ended, so that everything there was has been seen. */
  async turns(count: number): Promise<void> {
    const before = await this.metric(TURNS);
    await this.metricWith(TURNS, (turns) => turns >= before + count);
  }

  async signal(name: 'TERM' | 'INT' | 'KILL'): Promise<void> {
    const [command = '', ...args] = [...this.#within, 'sh', '-c', `kill -${name} ${this.pid}`];
    await promisify(execFile)(command, args, { env: environment() });
  }

  /** Ends it as systemd and kubelet do; resolves to its exit status. */
  async stop(): Promise<number | null> {
    // It may have ended already.
    await this.signal('TERM').catch(() => {});
    return this.ended;
  }
}

const TURNS = 'davylamp_turn_duration_seconds_count';

/** No DAVYLAMP_ variable of the machine may leak into a test. */
function environment() {
  return { PATH: process.env['PATH'] };
}
