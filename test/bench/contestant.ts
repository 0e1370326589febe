import type { SpawnOptionsWithoutStdio } from 'node:child_process';
import { Child } from './child.ts';

/** One side of a comparison: anything whose rounds cost CPU. */
export interface Contestant extends AsyncDisposable {
  readonly pid: number;
  /** Does so many rounds; the CPU time (user and system) of one, in milliseconds. */
  round(rounds: number): Promise<number>;
}

/** A contestant in a process of its own, which speaks the protocol of c/rounds.h. */
export async function startContestant(
  command: string,
  args: readonly string[],
  options: SpawnOptionsWithoutStdio = {},
): Promise<Contestant> {
  const child = await Child.start(command, args, options);
  return {
    pid: child.pid,
    async round(rounds) {
      child.write(`${rounds}\n`);
      const answer = await child.nextLine();
      const milliseconds = Number(answer);
      if (Number.isNaN(milliseconds)) throw new Error(`${command} answered ${JSON.stringify(answer.slice(0, 200))}`);
      return milliseconds;
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
