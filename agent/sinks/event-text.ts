import { styleText } from 'node:util';
import { printable } from '../escape.ts';
import type { AlertEvent } from '../model.ts';
import { type DetectedEvidence, toDetection } from './detection.ts';
import { containerText } from './narrate.ts';
import { stepsOf } from './next-step.ts';
import { factsOf } from './whose.ts';

type Style = Parameters<typeof styleText>[0];

const STYLES = {
  critical: ['bold', 'red'],
  warning: ['bold', 'yellow'],
  info: 'cyan',
  none: 'cyan',
  resolved: ['bold', 'green'],
  aside: 'dim',
} as const satisfies Record<string, Style>;

/** Columns of the longest label. */
const LABEL = 'kubeflow:'.length;

/** An event for a person: what happens and where, why one believes it, whose it is, and what to do next. Ends with a line break. */
export function toEventText(event: AlertEvent, colour: boolean): string {
  const paint = (style: keyof typeof STYLES, text: string) =>
    colour ? styleText(STYLES[style], text, { validateStream: false }) : text;
  const { change, at, verdict } = event;
  const { severity, score, summary, evidence } = toDetection(verdict);
  const headline = change === 'resolved' ? change : severity;
  const clock = new Date(at).toISOString().slice(11, 19);
  const reasons = change === 'firing' || change === 'escalated' ? evidence : [];
  const facts = change === 'resolved' ? [] : factsOf(verdict);
  const width = facts.length === 0 ? 'next:'.length : LABEL;
  const labelled = (name: string, text: string) => `  ${paint('aside', name.padEnd(width))} ${text}`;
  const lines = [
    `${paint('aside', clock)} ${paint(headline, headline.toUpperCase().padEnd(8))} ${summary} (score ${score}${was(event)})`,
    ...reasons.map((piece) => `  ${describe(piece)}`),
    ...facts.map(({ name, text }) => labelled(`${name}:`, text)),
    ...stepsOf(verdict).map((step, i) => labelled(i === 0 ? 'next:' : '', step)),
  ];
  return `${lines.join('\n')}\n`;
}

/** How it was announced before, where that was otherwise: `, was warning in container 0123456789ab`. */
function was({ verdict, previous }: AlertEvent): string {
  if (previous === undefined) return '';
  const before = previous.workload.kind === 'container' ? containerText(previous.workload) : '';
  const moved = before !== '' && before !== containerText(verdict.workload) ? before : undefined;
  const grew = previous.severity === verdict.severity ? undefined : previous.severity;
  const told = [grew, moved].filter((part) => part !== undefined);
  return told.length === 0 ? '' : `, was ${told.join(' in ')}`;
}

function describe({ weight, summary, id, process }: DetectedEvidence): string {
  const pid = process === undefined ? '' : ` [${process.pid}]`;
  return `${String(weight).padStart(4)}  ${printable(summary)}${pid}  (${printable(id)})`;
}
