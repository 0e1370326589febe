import type { Figure } from '../../test/bench/figure.ts';

/** What is measured of one thing: its figures, and a part of docs/detection-quality.md. */
export interface Section {
  readonly title: string;
  readonly figures: readonly Measure[];
  /** Markdown without a heading. */
  readonly body: string;
}

export interface Measure extends Figure {
  /** Differs from run to run, so the page says only whether it is within its target. */
  readonly timed?: true;
}

/** Percent with one decimal, rounded down: 99.96 % are not all. */
export function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.floor((1000 * part) / whole) / 10;
}

export function share(name: string, part: number, whole: number, atLeast?: number): Measure {
  return {
    name,
    value: percent(part, whole),
    unit: ' %',
    ...(atLeast === undefined ? {} : { target: { limit: 'at least', value: atLeast } }),
    details: [`${part} of ${whole}`],
  };
}

export function count(name: string, value: number, whole: number, atMost: number): Measure {
  return { name, value, unit: '', target: { limit: 'at most', value: atMost }, details: [`of ${whole}`] };
}

export function table(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Hostile text as one cell or list item: nothing in it is markup. */
export function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')}\``;
}

export function list(items: readonly string[]): string {
  return items.length === 0 ? 'None.' : items.map((item) => `- ${item}`).join('\n');
}

/** Groups in the order in which their keys appear. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  return Map.groupBy(items, key);
}
