import { readFileSync } from 'node:fs';
import type { StandIn } from './stand-in.ts';

const NAMESPACES = ['--pid', '--net', '--mount'];

/**
 * A node of its own, for tests that need a quiet one: its own pids with a /proc that shows only them, its own network
 * with nothing but loopback, its own mounts. Whatever is in it ends with its first process.
 */
export class Room {
  /** Words before a command that make it run inside. */
  readonly enter: readonly string[];
  /** Words before a command that give it the network of the room, and nothing else of it: for root. */
  readonly enterNetwork: readonly string[];
  /** The /proc of the room, as seen from outside. */
  readonly procfs: string;
  readonly #first: StandIn;

  /** Words before the first process of a room: unshare(1). */
  static readonly open: readonly string[] = [
    'unshare',
    ...(isRoot() ? [] : ['--user', '--map-root-user']),
    ...NAMESPACES,
    '--fork',
    '--kill-child',
    '--mount-proc',
    '--',
  ];

  constructor(first: StandIn) {
    this.#first = first;
    const user = isRoot() ? [] : ['--user', '--preserve-credentials'];
    const target = childOf(first.outerPid);
    this.enter = ['nsenter', `--target=${target}`, ...user, ...NAMESPACES, '--'];
    this.enterNetwork = ['nsenter', `--target=${target}`, '--net', '--'];
    this.procfs = `/proc/${target}/root/proc`;
  }

  /** Ends everything in it. */
  close(): Promise<void> {
    return this.#first.stop();
  }
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** unshare --fork waits for the one child that it has: proc_pid_task(5). */
function childOf(pid: number): string {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
}
