import { check } from './commands/check.ts';
import { type Command, type Io, UsageError } from './commands/command.ts';
import { match } from './commands/match.ts';
import { run } from './commands/run.ts';
import { scan } from './commands/scan.ts';
import { version } from './version.ts';

const commands: readonly Command[] = [run, scan, check, match];

const help = `davylamp ${version}: tells which workload on this node mines, and why.

Usage: davylamp [COMMAND] [flags]

${commands.map(({ name, summary }) => `  ${name.padEnd(8)}${summary}`).join('\n')}

davylamp COMMAND --help tells more.
`;

/** Runs the command that `args` name; the exit status. Errors of the user are one clear message, never a stack trace. */
async function main(args: readonly string[], io: Io): Promise<number> {
  const [first = 'run', ...rest] = args;
  if (first === '--help' || first === '-h' || first === 'help') return say(io, help);
  if (first === '--version' || first === 'version') return say(io, `${version}\n`);
  const command = first.startsWith('-') ? run : commands.find(({ name }) => name === first);
  if (command === undefined) throw new UsageError(`there is no command ${JSON.stringify(first)}: see davylamp --help`);
  const own = first.startsWith('-') ? args : rest;
  if (own.includes('--help') || own.includes('-h')) return say(io, command.help);
  return await command.run(own, io);
}

function say(io: Io, text: string): number {
  io.stdout.write(text);
  return 0;
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

const { stdin, stdout, stderr, env } = process;
try {
  process.exitCode = await main(process.argv.slice(2), { stdin, stdout, stderr, env, signal: stop.signal });
} catch (error) {
  process.exitCode = 1;
  const message = error instanceof Error ? error.message : String(error);
  stderr.write(`davylamp: ${message}\n`);
  // What is no mistake of the user is ours: then a developer needs to know where.
  if (!(error instanceof UsageError) && env['DAVYLAMP_DEBUG'] !== undefined)
    stderr.write(`${(error as Error).stack}\n`);
}
