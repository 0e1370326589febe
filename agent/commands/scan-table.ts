import { styleText } from 'node:util';
import { printable } from '../escape.ts';
import type { Verdict } from '../model.ts';
import { toDetection } from '../sinks/detection.ts';

interface Look {
  /** Characters in a line. */
  readonly width: number;
  readonly colour: boolean;
}

const headings = ['SEVERITY', 'SCORE', 'WHERE', 'PROCESS', 'EVIDENCE'] as const;
const gap = '  ';
const leastEvidenceWidth = 32;
const mostProcessWidth = 36;

/** A row for each suspicious process of each workload, the worst first; evidence is wrapped in the last column. */
export function drawTable(verdicts: readonly Verdict[], { width, colour }: Look): string {
  const worstFirst = verdicts.toSorted((a, b) => b.score - a.score);
  const rows = worstFirst.flatMap(rowsOf);
  const widths = headings.map((heading, i) =>
    Math.max(heading.length, ...rows.map((row) => row.cells[i]?.length ?? 0)),
  );
  const left = widths.slice(0, 4).reduce((sum, column) => sum + column + gap.length, 0);
  const room = Math.max(leastEvidenceWidth, width - left);
  const lines = [pad(headings, widths) + headings[4]];
  for (const { cells, evidence } of rows) {
    const wrapped = evidence.flatMap((line) => wrap(line, room));
    lines.push(pad(cells, widths) + (wrapped[0] ?? ''));
    for (const line of wrapped.slice(1)) lines.push(' '.repeat(left) + line);
  }
  const text = `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
  return colour ? paint(text) : text;
}

interface Row {
  readonly cells: readonly string[];
  readonly evidence: readonly string[];
}

function rowsOf(verdict: Verdict): Row[] {
  const detection = toDetection(verdict);
  const where = [detection.namespace, detection.pod, detection.container].filter(Boolean).join('/') || 'host';
  const byProcess = new Map<string, string[]>();
  for (const piece of detection.evidence) {
    const { pid, comm } = piece.process ?? { pid: 0, comm: '' };
    const name = piece.process === undefined ? '' : `${pid} ${printable(comm)}`.slice(0, mostProcessWidth);
    byProcess.set(name, [...(byProcess.get(name) ?? []), `${piece.weight} ${printable(piece.summary)}`]);
  }
  return [...byProcess].map(([process, evidence], i) => {
    const cells = i === 0 ? [detection.severity, String(detection.score), where, process] : ['', '', '', process];
    return { cells, evidence };
  });
}

function pad(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .slice(0, 4)
    .map((cell, i) => cell.padEnd(widths[i] ?? 0) + gap)
    .join('');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `   ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function paint(text: string): string {
  return text.replace(/^(critical|warning)/gm, (word) =>
    styleText(word === 'critical' ? ['red', 'bold'] : 'yellow', word),
  );
}
