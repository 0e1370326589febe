import { styleText } from 'node:util';
import type { DetectedEvidence } from '../../agent/sinks/detection.ts';

type Style = Parameters<typeof styleText>[0];

const out = process.stdout;
const isTerminal = out.isTTY === true;
const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const SEVERITIES: Readonly<Record<string, Style>> = { critical: ['bold', 'red'], warning: ['bold', 'yellow'] };
/** Pieces of evidence shown of one process. */
const MOST_EVIDENCE = 3;

/** Plain where colour is not wanted: no terminal, or NO_COLOR is set. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: out });
}

export function say(text = ''): void {
  clear();
  out.write(`${text}\n`);
}

/** A line that the next one replaces; only in a terminal. */
export function progress(text: string): void {
  if (!isTerminal) return;
  const frame = SPINNER[Math.floor(performance.now() / 100) % SPINNER.length];
  out.write(`\r\u001b[2K  ${paint('yellow', frame ?? '')} ${paint('dim', text)}`);
}

function clear(): void {
  if (isTerminal) out.write('\r\u001b[2K');
}

export interface Catch {
  readonly part: string;
  readonly name: string;
  readonly pid: number;
  readonly seconds: number;
  readonly severity: string;
  /** Empty for the host. */
  readonly container: string;
  readonly evidence: readonly DetectedEvidence[];
}

export function showCatch({ part, name, pid, seconds, severity, container, evidence }: Catch): void {
  const mark = paint(SEVERITIES[severity] ?? 'cyan', severity.toUpperCase().padEnd(8));
  const where = container === '' ? 'on the host' : `in container ${container}`;
  say(`  ${mark}  ${paint('bold', part)}, caught after ${seconds.toFixed(1)} s`);
  say(paint('dim', `            ${name}, pid ${pid}, ${where}`));
  for (const { weight, summary } of evidence.slice(0, MOST_EVIDENCE)) {
    say(`            ${paint('cyan', String(weight).padStart(3))}  ${summary}`);
  }
  if (evidence.length > MOST_EVIDENCE)
    say(paint('dim', `                 and ${evidence.length - MOST_EVIDENCE} more`));
  say();
}
