import { check } from './commands/check.ts';
import type { Command } from './commands/command.ts';
import { match } from './commands/match.ts';
import { watchOutput } from './commands/output.ts';
import { run } from './commands/run.ts';
import { scan } from './commands/scan.ts';
import { nearest } from './config/nearest.ts';
import type { Io } from './io.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

const commands: readonly Command[] = [run, scan, check, match];

const help = `davylamp ${version}: tells which workload on this node mines, and why.

Usage: davylamp [COMMAND] [flags]

${commands.map(({ name, summary }) => `  ${name.padEnd(8)}${summary}`).join('\n')}

davylamp COMMAND --help tells more.
`;

const outputDelivered = watchOutput(process.stdout);

/** Runs the command that `args` name; the exit status. Errors of the user are one clear message, never a stack trace. */
async function main(args: readonly string[], io: Io): Promise<number> {
  const [first = 'run', ...rest] = args;
  if (first === '--help' || first === '-h' || first === 'help') return say(io, help);
  if (first === '--version' || first === 'version') return say(io, `${version}\n`);
  const command = first.startsWith('-') ? run : commands.find(({ name }) => name === first);
  if (command === undefined) throw unknownCommand(first);
  const own = first.startsWith('-') ? args : rest;
  if (own.includes('--help') || own.includes('-h')) return say(io, command.help);
  const status = await command.run(own, io);
  // What the sinks of `run` cannot write is counted and logged when it happens.
  if (command !== run) await outputDelivered();
  return status;
}

function unknownCommand(word: string): UsageError {
  const near = nearest(
    word,
    commands.map(({ name }) => name),
  );
  const hint = near === undefined ? 'see davylamp --help' : `did you mean ${near}?`;
  return new UsageError(`there is no command ${JSON.stringify(word)}: ${hint}`);
}

function ioOf({ stdin, stdout, stderr, env }: NodeJS.Process): Omit<Io, 'signal'> {
  return { stdin, stdout, stderr, env };
}

async function say(io: Io, text: string): Promise<number> {
  io.stdout.write(text);
  await outputDelivered();
  return 0;
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

let status = 1;
// Nobody is left to be told when stderr fails.
process.stderr.on('error', () => {});

try {
  status = await main(process.argv.slice(2), { ...ioOf(process), signal: stop.signal });
} catch (error) {
  process.stderr.write(`davylamp: ${error instanceof Error ? error.message : String(error)}\n`);
}
// Not left to the event loop: a slow program that was asked for the facts of the host would hold us up.
process.exit(status);
