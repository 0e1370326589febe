import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A captured node on which process 6090 mines in a container. */
const CAPTURED = fileURLToPath(new URL('../fixtures/renamed-miner/t0', import.meta.url));
const MINER = '6090';
/** What is looked at of a process that is new. */
const FILES = ['cgroup', 'cmdline', 'comm', 'ns', 'stat', 'statm', 'status'];

/** A miner on a fake node. */
export interface Miner {
  readonly pid: number;
  readonly containerId: string;
  readonly podUid: string;
}

/**
 * A node that is only files, so that a thousand containers cost nothing: the agent is shown them by --path.procfs. Whole
 * sets of processes come and go in one instant, as they seldom do on a real one.
 */
export class FakeNode {
  readonly #root = mkdtempSync(join(tmpdir(), 'davylamp-node-'));
  #shown = 0;

  constructor() {
    cpSync(join(CAPTURED, 'cgroup'), join(this.#root, 'cgroup'), { recursive: true });
    this.show([]);
  }

  /** Flags that make the agent look at it. */
  get flags(): readonly string[] {
    const places = [`--path.procfs=${this.#root}/proc`, `--path.cgroupfs=${this.#root}/cgroup`];
    return [...places, '--node=n1', '--kubernetes=off', '--limits.open_files=0'];
  }

  /** From now on these run on it, and nothing else. `argv` replaces the command line of all of them. */
  show(miners: readonly Miner[], argv?: readonly string[]): void {
    const proc = `proc-${++this.#shown}`;
    mkdirSync(join(this.#root, proc));
    for (const name of readdirSync(join(CAPTURED, 'proc')).filter((entry) => !/^\d/.test(entry))) {
      cpSync(join(CAPTURED, 'proc', name), join(this.#root, proc, name), { recursive: true, verbatimSymlinks: true });
    }
    for (const miner of miners) place(join(this.#root, proc, String(miner.pid)), miner, argv);
    symlinkSync(proc, join(this.#root, 'next'));
    renameSync(join(this.#root, 'next'), join(this.#root, 'proc'));
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** So many miners, each in a container of its own. */
export function makeMiners(count: number, from = 0): Miner[] {
  return Array.from({ length: count }, (_, i) => {
    const number = (from + i + 1).toString(16).padStart(12, '0');
    return {
      pid: 10_000 + from + i,
      containerId: number.repeat(6).slice(0, 64),
      podUid: `57a2d115-0000-4000-8000-${number}`,
    };
  });
}

function place(folder: string, { pid, containerId, podUid }: Miner, argv?: readonly string[]): void {
  mkdirSync(folder);
  for (const name of FILES) {
    cpSync(join(CAPTURED, 'proc', MINER, name), join(folder, name), { recursive: true, verbatimSymlinks: true });
  }
  symlinkSync('/opt/miner/data-loader', join(folder, 'exe'));
  rewrite(join(folder, 'stat'), (text) => text.replace(MINER, String(pid)));
  rewrite(join(folder, 'status'), (text) => text.replaceAll(MINER, String(pid)));
  const slice = `pod${podUid.replaceAll('-', '_')}`;
  rewrite(join(folder, 'cgroup'), (text) =>
    text.replace(/pod[0-9a-f_]{36}/g, slice).replace(/containerd-[0-9a-f]{64}/g, `containerd-${containerId}`),
  );
  if (argv !== undefined) writeFileSync(join(folder, 'cmdline'), argv.map((word) => `${word}\0`).join(''));
}

function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'latin1')), 'latin1');
}
