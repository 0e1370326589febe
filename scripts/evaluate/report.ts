import { isReached } from '../../test/bench/figure.ts';
import type { Measure, Section } from './section.ts';

/** For a terminal: one line for each figure. */
export function toText(sections: readonly Section[]): string {
  const figures = sections.flatMap(({ figures }) => figures);
  const rows = [['reached', 'measured', 'target', 'figure'], ...figures.map((figure) => row(figure, measured(figure)))];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => (cells[column] as string).length)));
  return `${rows.map((cells) => cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')).join('\n')}\n`;
}

/** A page under this heading and these words: its figures in one table, then each section. */
export function toMarkdown(preface: string, sections: readonly Section[]): string {
  const figures = sections.flatMap(({ figures }) => figures);
  const rows = figures.map((figure) => {
    const [reached, value, target, name] = row(figure, figure.timed ? within(figure) : measured(figure));
    return `| ${name} | ${target} | ${value} | ${reached} |`;
  });
  return `${preface}
| figure | target | measured | reached |
|---|---:|---:|---|
${rows.join('\n')}

${sections.map(({ title, body }) => `## ${title}\n\n${body}\n`).join('\n')}`;
}

export function toJson(sections: readonly Section[]): string {
  const figures = sections.flatMap((section) =>
    section.figures.map((figure) => ({ section: section.title, ...figure, reached: isReached(figure) ?? null })),
  );
  return `${JSON.stringify({ figures }, undefined, 2)}\n`;
}

function row(figure: Measure, value: string): string[] {
  const reached = isReached(figure);
  const target = figure.target === undefined ? 'none' : `${figure.target.limit} ${figure.target.value}${figure.unit}`;
  return [reached === undefined ? '' : reached ? 'yes' : 'NO', value, target, figure.name];
}

function measured({ value, unit, details }: Measure): string {
  const number = Number.isInteger(value) ? String(value) : value.toFixed(1);
  return [number + unit, ...details.map((detail) => `(${detail})`)].join(' ');
}

function within(figure: Measure): string {
  return isReached(figure) ? 'within it' : 'beyond it';
}
