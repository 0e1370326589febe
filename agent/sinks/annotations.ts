import { printable } from '../escape.ts';
import type { Verdict } from '../model.ts';
import { type DetectedEvidence, toDetection } from './detection.ts';
import { cut } from './shown.ts';
import { clusterFacts } from './whose.ts';

/** In the repository; a configuration may name the place where people read it. */
const RUNBOOK = 'docs/runbooks/CryptoMinerDetected.md';

/** Characters of an annotation: some receivers refuse a message of more than a few kilobytes. */
const MAX_TEXT = 3_072;
const MAX_PIECE = 320;
/** The kernel keeps 15 bytes of it. */
const MAX_COMM = 64;
const SHOWN_SIGNS = 3;

/**
 * The annotations of an alert (DESIGN.md section 4): always the same keys, none of them empty, without secrets and bounded.
 * All are one line of printable text but `evidence`, which has one line for each piece.
 */
export function annotationsOf(verdict: Verdict, runbookUrl = RUNBOOK): Record<string, string> {
  const detection = toDetection(verdict);
  const { summary, score, families, first_seen, next_step } = detection;
  const facts = clusterFacts(verdict);
  const lines = {
    summary,
    description: description(detection, facts.owner),
    score: String(score),
    families: families.length > 0 ? printable(families.join(', ')) : 'none that has a name',
    ...facts,
    first_seen,
    runbook_url: runbookUrl,
    next_step,
  };
  const bounded = Object.entries(lines).map(([name, text]) => [name, cut(text, MAX_TEXT)]);
  return { ...Object.fromEntries(bounded), evidence: evidenceLines(detection.evidence) };
}

function description(
  { score, severity, evidence, first_seen, last_seen }: ReturnType<typeof toDetection>,
  owner: string,
): string {
  const signs = new Set(evidence.map((piece) => cut(printable(piece.summary), MAX_PIECE)));
  const strongest = [...signs].slice(0, SHOWN_SIGNS).join('; ');
  const why = strongest === '' ? 'No evidence is left.' : `Strongest signs: ${strongest}.`;
  return `Score ${score} (${severity}), seen from ${first_seen} to ${last_seen}. ${why} Owner: ${owner}.`;
}

/** As many lines as there is room for, and how many there are besides. */
function evidenceLines(evidence: readonly DetectedEvidence[]): string {
  if (evidence.length === 0) return 'none is left';
  const lines: string[] = [];
  let room = MAX_TEXT;
  for (const [i, { weight, summary, id, process }] of evidence.entries()) {
    const by = process === undefined ? '' : `, pid ${process.pid} ${cut(printable(process.comm), MAX_COMM)}`;
    const line = `${weight} ${cut(printable(summary), MAX_PIECE)} (${cut(printable(id), MAX_PIECE)}${by})`;
    room -= line.length + 1;
    if (room < 0) return [...lines, `and ${evidence.length - i} more`].join('\n');
    lines.push(line);
  }
  return lines.join('\n');
}
