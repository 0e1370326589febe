import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Command } from '../../agent/commands/command.ts';

/** Runs a command as main does, on real streams, and gives what it wrote. */
export async function runCommand(command: Command, args: readonly string[], input: Iterable<string | Buffer> = []) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const output = Promise.all([text(stdout), text(stderr)]);
  const io = { stdin: Readable.from(input), stdout, stderr, env: {}, signal: new AbortController().signal };
  try {
    const status = await command.run(args, io);
    return { status, ...(await closed()) };
  } finally {
    stdout.end();
    stderr.end();
  }
  async function closed() {
    stdout.end();
    stderr.end();
    const [out, err] = await output;
    return { out, err };
  }
}
