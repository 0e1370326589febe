import { styleText } from 'node:util';
import { printable } from '../escape.ts';
import type { AlertEvent } from '../model.ts';
import { type DetectedEvidence, toDetection } from './detection.ts';

type Style = Parameters<typeof styleText>[0];

const STYLES = {
  critical: ['bold', 'red'],
  warning: ['bold', 'yellow'],
  info: 'cyan',
  none: 'cyan',
  resolved: ['bold', 'green'],
  aside: 'dim',
} as const satisfies Record<string, Style>;

/** An event for a person: what happens and where, why one believes it, and what to do next. Ends with a line break. */
export function toEventText(event: AlertEvent, colour: boolean): string {
  const paint = (style: keyof typeof STYLES, text: string) =>
    colour ? styleText(STYLES[style], text, { validateStream: false }) : text;
  const { change, at, previous } = event;
  const { severity, score, summary, next_step, evidence } = toDetection(event.verdict);
  const headline = change === 'resolved' ? change : severity;
  const clock = new Date(at).toISOString().slice(11, 19);
  const was = previous === undefined ? '' : `, was ${previous.severity}`;
  const reasons = change === 'resolved' ? [] : evidence;
  const lines = [
    `${paint('aside', clock)} ${paint(headline, headline.toUpperCase().padEnd(8))} ${summary} (score ${score}${was})`,
    ...reasons.map((piece) => `  ${describe(piece)}`),
    `  ${paint('aside', 'next:')} ${next_step}`,
  ];
  return `${lines.join('\n')}\n`;
}

function describe({ weight, summary, id, process }: DetectedEvidence): string {
  const pid = process === undefined ? '' : ` [${process.pid}]`;
  return `${String(weight).padStart(4)}  ${printable(summary)}${pid}  (${printable(id)})`;
}
