import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { jsonLine } from '../escape.ts';
import type { Io } from '../io.ts';
import { Judge, score, severityOf } from '../judge/judge.ts';
import { loadSignatures } from '../judge/load.ts';
import type { Evidence, Judgeable } from '../model.ts';
import { shippedSignatures } from '../shipped.ts';
import { UsageError } from '../usage-error.ts';
import type { Command } from './command.ts';
import { lines } from './lines.ts';
import { parseRecord } from './match-record.ts';

const HELP = `Usage: davylamp match [--signatures=PATH]...

Reads records from standard input, one JSON object a line, and answers each with one JSON line.

  {"kind":"process","cmdline":["xmrig","-o","..."],"exe":"...","comm":"...","cwd":"...","env":{}}
  {"kind":"connection","host":"...","ip":"...","port":3333}
  {"kind":"dns","query":"..."}
  {"kind":"payload","data":"...","direction":"client->pool"}
  {"kind":"image","image":"..."}
  {"kind":"text","value":"..."}                 searched for wallets only

"cmdline" is a list, or a text that is split at spaces; "parentExe" and "parentCmdline" may stand beside it. Of "env",
an object or a list of NAME=value, the names alone are judged. "direction" is client->pool, pool->client or any.
Required are cmdline, port, query, data, image and value. The answer:

  {"severity":"none|info|warning|critical","score":0,"families":[],"wallets":[],"coins":[],"pools":[],
   "algorithms":[],"workers":[],"evidence":[{"id":"...","weight":0,"summary":"..."}]}

A line that is no such record, or has keys besides these, is answered with {"error":"..."}, and the rest goes on.

  --signatures=PATH   a file or directory of signatures, in place of the shipped ones; may be given again
  --help              this text

Exit status: 0; 1 when the signatures cannot be read or the answers not be written.
`;

/** Longest line that is read. A command line of 128 KiB, with every byte escaped, needs less than 1 MiB. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;

export const match: Command = {
  name: 'match',
  summary: 'judge records from standard input, one JSON object a line',
  help: HELP,
  run,
};

async function run(args: readonly string[], io: Io): Promise<number> {
  const judge = new Judge(signaturesOf(args, io));
  let stopped = false;
  const stop = () => {
    stopped = true;
    io.stdin.destroy();
  };
  io.signal.addEventListener('abort', stop);
  // EPIPE: the reader of the answers has seen enough.
  io.stdout.once('error', stop);
  try {
    await answerAll(io, judge);
  } catch (error) {
    // A destroyed stdin ends its loop with an error.
    if (!stopped) throw error;
  } finally {
    io.signal.removeEventListener('abort', stop);
  }
  return 0;
}

/** Waits for a slow reader, so that nothing piles up. */
async function answerAll(io: Io, judge: Judge): Promise<void> {
  for await (const line of lines(io.stdin, MAX_LINE_BYTES)) {
    if (line !== undefined && line.trim() === '') continue;
    const answer = jsonLine(answerTo(line, judge));
    if (!io.stdout.write(`${answer}\n`)) await once(io.stdout, 'drain', { signal: io.signal });
  }
}

function signaturesOf(args: readonly string[], io: Io) {
  const { paths } = parse(args);
  const { signatures, problems } = loadSignatures(paths);
  for (const { file, line, message } of problems) io.stderr.write(`${file}:${line}: ${message}\n`);
  if (signatures.ids.length === 0 || signatures.rules.length === 0) {
    throw new UsageError(`no signatures in ${paths.join(', ')}: name a file or directory with --signatures`);
  }
  return signatures;
}

function parse(args: readonly string[]): { paths: readonly string[] } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { signatures: { type: 'string', multiple: true } },
    });
    return { paths: values.signatures ?? [shippedSignatures] };
  } catch (error) {
    // TypeError of parseArgs: an unknown option or an unexpected argument, in words for the user.
    throw new UsageError(`${(error as Error).message}; see davylamp match --help`);
  }
}

function answerTo(line: string | undefined, judge: Judge): object {
  if (line === undefined) return { error: `the line is longer than ${MAX_LINE_BYTES / 1024 / 1024} MiB` };
  const record = parseRecord(line);
  return 'error' in record ? record : answer(record, judge);
}

function answer(record: Judgeable, judge: Judge): object {
  const evidence = judge.judge(record);
  const total = score(evidence);
  return {
    severity: severityOf(total),
    score: total,
    families: unique(evidence, ({ family }) => family),
    wallets: unique(evidence, ({ wallet }) => wallet),
    coins: unique(evidence, ({ coin }) => coin),
    pools: unique(evidence, ({ pool }) => pool),
    algorithms: unique(evidence, ({ algorithm }) => algorithm),
    workers: unique(evidence, ({ worker }) => worker),
    evidence: evidence.map(({ id, weight, summary }) => ({ id, weight, summary })),
  };
}

function unique(evidence: readonly Evidence[], field: (evidence: Evidence) => string | undefined): string[] {
  return [...new Set(evidence.map(field).filter((value) => value !== undefined))];
}
