import { type Figure, isReached } from './figure.ts';
import type { Facts } from './machine.ts';

/** All that one run of the benchmark found out; also the form of `--json`. */
export interface Report {
  readonly machine: Facts;
  readonly figures: readonly Figure[];
  /** Parts that gave no figure, and why. */
  readonly notMeasured: readonly { readonly part: string; readonly why: string }[];
}

/** For a terminal: a line for each figure, its details below it. */
export function toText(report: Report): string {
  const facts = Object.entries(report.machine).map(([name, value]) => `${name}: ${value}`);
  const rows = report.figures.map((figure) => [verdict(figure), measured(figure), target(figure)] as const);
  const heads = ['reached', 'measured', 'target'] as const;
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => (row[i] as string).length)));
  const line = (cells: readonly string[], last: string) =>
    [...cells.map((cell, i) => cell.padEnd(widths[i] as number)), last].join('  ');
  const table = report.figures.flatMap((figure, i) => [
    line(rows[i] as readonly string[], figure.name),
    ...figure.details.map((detail) => line(['', '', ''], `  ${detail}`)),
  ]);
  return [...facts, '', line(heads, 'figure'), ...table, '', ...notMeasured(report), ''].join('\n');
}

/** docs/benchmarks.md. */
export function toMarkdown(report: Report): string {
  const rows = report.figures.map(
    (figure) => `| ${figure.name} | ${target(figure)} | ${measured(figure)} | ${verdict(figure)} |`,
  );
  const details = report.figures.map((figure) => [`- ${figure.name}:`, ...figure.details].join('\n  '));
  const facts = Object.entries(report.machine).map(([name, value]) => `- ${name}: ${value}`);
  return `# Benchmarks

Written by \`npm run bench -- --write\`; run it to get the figures of your machine. Ratios are of two programs that took
turns on the same machine, over the same processes: they carry over to other machines, milliseconds do not. CPU is user and
system time of whole processes. A turn is the agent's whole pipeline: sensors, judge, metrics.

| figure | target | measured | reached |
|---|---|---|---|
${rows.join('\n')}

## How the figures came about

${details.join('\n')}

## Not measured

${notMeasured(report).join('\n')}

## Machine

${facts.join('\n')}
`;
}

function notMeasured(report: Report): string[] {
  if (report.notMeasured.length === 0) return ['Every part was measured.'];
  return report.notMeasured.map(({ part, why }) => `- ${part}: not measured, ${why}`);
}

function measured({ value, unit }: Figure): string {
  const size = Math.abs(value);
  const digits = size < 0.1 ? 3 : size < 100 ? 2 : 0; // enough to see which side of its target it is on
  return value.toFixed(digits) + unit;
}

function target(figure: Figure): string {
  return figure.target === undefined ? 'none' : `${figure.target.limit} ${figure.target.value}${figure.unit}`;
}

function verdict(figure: Figure): string {
  const reached = isReached(figure);
  return reached === undefined ? '' : reached ? 'yes' : 'NO';
}
