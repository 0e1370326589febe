import type { Process, SeenEvidence, Verdict } from '../model.ts';

/** The shortest wallet address has as many letters and digits (Bitcoin). */
const SHORTEST = 26;

/** Characters that stay at either end: enough to tell two wallets apart, and to compare one with a list. */
const ENDS = 4;

/** Summaries quote the beginning of a wallet, followed by three dots. */
const QUOTED = 12;

/** The verdict without the middle of any wallet: nobody could be paid, or looked up, by what is left. */
export function hideWallets(verdict: Verdict): Verdict {
  const { workload, state, severity, score, firstSeen, lastSeen, dossier, allowance } = verdict;
  const evidence = verdict.evidence.map(hideIn);
  const rest = { ...(dossier && { dossier }), ...(allowance && { allowance }) };
  return { workload, state, severity, score, evidence, firstSeen, lastSeen, ...rest };
}

function hideIn(piece: SeenEvidence): SeenEvidence {
  const { process, wallet, summary, worker, pool } = piece;
  return {
    ...piece,
    summary: hideRuns(wallet === undefined ? summary : hideQuoted(summary, wallet)),
    ...(wallet === undefined ? {} : { wallet: shorten(wallet) }),
    ...(worker === undefined ? {} : { worker: hideRuns(worker) }),
    ...(pool === undefined ? {} : { pool: hideRuns(pool) }),
    ...(process === undefined ? {} : { process: hideInProcess(process) }),
  };
}

function hideInProcess(process: Process): Process {
  const { comm, exe, cmdline } = process;
  return {
    ...process,
    comm: hideRuns(comm),
    exe: { ...exe, path: hideRuns(exe.path) },
    cmdline: cmdline.map(hideRuns),
  };
}

function hideQuoted(summary: string, wallet: string): string {
  return summary.replaceAll(`${wallet.slice(0, QUOTED)}...`, shorten(wallet));
}

/** Every run of letters and digits that is as long as a wallet and has a digit, whether or not its checksum is right. */
function hideRuns(text: string): string {
  if (text.length < SHORTEST) return text;
  return text.replace(/[A-Za-z0-9]+/g, (run) => (run.length >= SHORTEST && /\d/.test(run) ? shorten(run) : run));
}

function shorten(wallet: string): string {
  return wallet.length < 3 * ENDS ? wallet : `${wallet.slice(0, ENDS)}***${wallet.slice(-ENDS)}`;
}
