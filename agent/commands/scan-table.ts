import { styleText } from 'node:util';
import { printable } from '../escape.ts';
import type { Verdict } from '../model.ts';
import { toDetection } from '../sinks/detection.ts';
import { cut } from '../sinks/shown.ts';
import { whoseText } from '../sinks/whose.ts';

interface Look {
  /** Characters in a line. */
  readonly width: number;
  readonly colour: boolean;
}

const headings = ['SEVERITY', 'SCORE', 'WHERE', 'PROCESS', 'EVIDENCE'] as const;
const gap = '  ';
const leastEvidenceWidth = 32;
const mostProcessWidth = 36;
const mostWhere = 96;
/** Longer lines are broken where they have spaces. */
const mostWhereWidth = 48;

/** A row for each suspicious process of each workload, the worst first; evidence is wrapped in the last column. */
export function drawTable(verdicts: readonly Verdict[], { width, colour }: Look): string {
  const worstFirst = verdicts.toSorted((a, b) => b.score - a.score);
  const rows = worstFirst.flatMap(rowsOf);
  const widths = headings
    .slice(0, 4)
    .map((heading, i) => Math.max(heading.length, ...rows.flatMap(({ cells }) => cells[i] ?? []).map(lengthOf)));
  const left = widths.reduce((sum, column) => sum + column + gap.length, 0);
  const room = Math.max(leastEvidenceWidth, width - left);
  const lines = [pad(headings, widths) + headings[4]];
  for (const { cells, evidence } of rows) {
    const columns = [...cells, evidence.flatMap((line) => wrap(line, room))];
    const height = Math.max(...columns.map(lengthOf));
    for (let i = 0; i < height; i++) {
      const texts = columns.map((column) => column[i] ?? '');
      lines.push(pad(texts, widths) + texts[4]);
    }
  }
  const text = `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
  return colour ? paint(text) : text;
}

interface Row {
  /** The lines of each of the first four columns. */
  readonly cells: readonly (readonly string[])[];
  readonly evidence: readonly string[];
}

function rowsOf(verdict: Verdict): Row[] {
  const { severity, score, evidence } = toDetection(verdict);
  const byProcess = new Map<string, string[]>();
  for (const piece of evidence) {
    const { pid, comm } = piece.process ?? { pid: 0, comm: '' };
    const name = piece.process === undefined ? '' : `${pid} ${printable(comm)}`.slice(0, mostProcessWidth);
    byProcess.set(name, [...(byProcess.get(name) ?? []), `${piece.weight} ${printable(piece.summary)}`]);
  }
  return [...byProcess].map(([process, pieces], i) => ({
    cells: i === 0 ? [[severity], [String(score)], where(verdict), [process]] : [[], [], [], [process]],
    evidence: pieces,
  }));
}

/** The pod, the container and whose it is, a line each; or why that is not known. */
function where(verdict: Verdict): string[] {
  const { kind, namespace, pod, container, podUid } = verdict.workload;
  if (kind === 'host') return ['host'];
  if (pod === '') return [printable(container), ...(podUid === undefined ? [] : ['(pod not known)'])];
  const lines = [`${namespace}/${pod}`, `container ${container}`, whoseText(verdict)];
  return lines.filter((line) => line !== '').flatMap((line) => wrap(cut(printable(line), mostWhere), mostWhereWidth));
}

function lengthOf({ length }: { readonly length: number }): number {
  return length;
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
