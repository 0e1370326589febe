import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Lines } from './lines.ts';
import { type Bytes, launcher, memfdCreate, type Plan, type Program, program } from './perl.ts';

/** What a stand-in should look like. */
export interface Role {
  /** File name of its executable. */
  readonly name: string;
  /** Its whole command line; that of a program started by its path when absent. */
  readonly argv?: readonly Bytes[];
  /** The kernel's short name; that of its file when absent. */
  readonly comm?: string;
  /** Folder of its executable, below that of all stand-ins. */
  readonly folder?: string;
  readonly exe?: 'file' | 'deleted' | 'memfd';
  /** What it does: by default it mines, to look at. */
  readonly program?: Program;
  /** A program to copy in place of perl; it then does what it does, and says nothing. */
  readonly binary?: string;
  /** Ports of pools on loopback that it connects to. */
  readonly pools?: readonly number[];
  readonly wallet?: string;
  /** Share of one core that it burns, 0 to 1. */
  readonly duty?: number;
  /** Memory that it fills. */
  readonly megabytes?: number;
  /** Processes that it leaves or forks. */
  readonly children?: number;
  /** The port that a pool listens on; any free one when absent. */
  readonly port?: number;
  /** It ends by itself after so many seconds, whatever happens to us. */
  readonly seconds?: number;
  /** Folders of the control groups that it starts in. */
  readonly cgroups?: readonly string[];
  /** Words that go before its command, for instance to enter a room. */
  readonly within?: readonly string[];
  /** Waits for become() before it shows what it is; until then it is a `perl -`. */
  readonly held?: boolean;
}

/** A wallet of the right form that is nobody's: all its digits are the same. */
export const NOBODYS_WALLET = `4${'8'.repeat(94)}`;
const LIFETIME_SECONDS = 120;
/** execve(2) gives arguments a quarter of the stack limit. */
const STACK_KIB = 65_536;

/** A harmless process that looks like something else. */
export class StandIn {
  /** In the pid namespace of its room, where it has one. */
  readonly pid: number;
  readonly role: Role;
  readonly exe: string;
  /** What it prints. */
  readonly said: Lines;
  readonly #child: ChildProcess;
  readonly #complaints: readonly string[];

  /** Starts it from `executable`, which is in place, and waits until it looks as it should. */
  static async start(role: Role, executable: string, perl: string): Promise<StandIn> {
    const shell = ['sh', '-c', `ulimit -s ${STACK_KIB} && exec "$@"`, 'sh', perl, '-'];
    const [command = 'sh', ...args] = [...(role.within ?? []), ...shell];
    const child = spawn(command, args, { stdio: 'pipe', env: { PATH: process.env['PATH'] } });
    // A stand-in may be gone before it has read everything: EPIPE.
    child.stdin.on('error', () => {});
    const complaints: string[] = [];
    child.stderr.on('data', (text) => complaints.push(String(text)));
    const said = new Lines(child.stdout);
    child.stdin.write(launcher(plan(role, executable)));
    const launched = await heard(said, 'launched', complaints);
    const standIn = new StandIn(role, executable, Number(launched.split(' ')[1]), said, child, complaints);
    if (!role.held) await standIn.become();
    return standIn;
  }

  private constructor(role: Role, exe: string, pid: number, said: Lines, child: ChildProcess, complaints: string[]) {
    this.role = role;
    this.exe = exe;
    this.pid = pid;
    this.said = said;
    this.#child = child;
    this.#complaints = complaints;
  }

  /** The pid of the process that was spawned, as seen here: the one that entered the room, where there is a room. */
  get outerPid(): number {
    return this.#child.pid ?? 0;
  }

  /** Turns into the program of its role, by exec, and waits until that runs. */
  async become(): Promise<void> {
    this.#child.stdin?.write('exec\n');
    if (this.role.binary) return;
    this.#child.stdin?.write(program(this.role.program ?? 'mine', plan(this.role, this.exe)));
    await heard(this.said, 'ready', this.#complaints);
  }

  /** Lets it end, as it does when its stdin closes; one that does not is killed. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.stdin?.end();
    if (this.role.binary) this.#child.kill('SIGKILL');
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), 2_000);
    await ended;
    clearTimeout(impatience);
  }
}

/** Resolves to the line that starts with `word`; rejects with what went to stderr instead. */
function heard(said: Lines, word: string, complaints: readonly string[]): Promise<string> {
  return said
    .find((line) => line.startsWith(word), word)
    .catch((cause) => {
      throw new Error(`a stand-in did not start: ${complaints.join('')}`, { cause });
    });
}

function plan(role: Role, executable: string): Plan {
  const shown = role.argv ?? [executable];
  return {
    file: executable,
    name: role.name,
    seconds: role.seconds ?? LIFETIME_SECONDS,
    argv: role.binary ? shown : withDash(shown),
    shown,
    comm: role.comm ?? role.name.slice(0, 15),
    cgroups: role.cgroups ?? [],
    pools: role.pools ?? [],
    wallet: role.wallet ?? NOBODYS_WALLET,
    duty: role.duty ?? 0.05,
    megabytes: role.megabytes ?? 0,
    children: role.children ?? 0,
    port: role.port ?? 0,
    ...(role.exe === 'memfd' ? { memfd: memfdCreate() } : {}),
  };
}

/**
 * perl needs a "-" to read its program from stdin. The first word gives up the two bytes of it, so that the command
 * line that is shown later fills the place exactly; so a first word of one byte cannot have others behind it.
 */
function withDash(shown: readonly Bytes[]): readonly Bytes[] {
  const [first = '', ...rest] = shown;
  return [Buffer.from(first).subarray(0, -2), '-', ...rest];
}
