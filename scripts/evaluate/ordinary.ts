import { corpus, type OrdinaryLine, processRecord, shown } from './corpus.ts';
import { code, count, groupBy, list, type Section, table } from './section.ts';
import type { Subject } from './subject.ts';
import { tally } from './tally.ts';

/** Kinds of ordinary lines that may never be warned of: they are nearest to miners, and common. */
const NEVER = ['blockchain-node', 'security-tooling'];
/** The issue asks for at most one in 1,000; the corpus has fewer lines than that. */
const MOST_WARNINGS = 0;

/** False positives over the command lines of manifests, machine learning, operations, nodes and security tools. */
export function ordinarySection({ judge }: Subject): Section {
  const lines = corpus.ordinary();
  const whole = tally(judge, lines, processRecord);
  const near = tally(
    judge,
    lines.filter(({ kind }) => NEVER.includes(kind)),
    processRecord,
  );
  const rows = [...groupBy(lines, ({ kind }) => kind)].map(([kind, own]) => {
    const { all, noticed, warned, critical } = tally(judge, own, processRecord);
    return [kind, all, noticed.length - warned.length, warned.length - critical.length, critical.length];
  });
  return {
    title: 'Ordinary command lines',
    figures: [
      count('ordinary command lines that are critical', whole.critical.length, whole.all, 0),
      count('ordinary command lines that reach a warning', whole.warned.length, whole.all, MOST_WARNINGS),
      count('nodes of blockchains and security tools that reach a warning', near.warned.length, near.all, 0),
    ],
    body: [
      table(['kind', 'lines', 'info', 'warning', 'critical'], rows),
      '',
      'With any evidence at all, which by itself alerts nobody:',
      '',
      list(whole.noticed.map((line: OrdinaryLine) => `${code(shown(line))} (${line.kind})`)),
    ].join('\n'),
  };
}
