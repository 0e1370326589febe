/** Judges the corpus with the shipped signatures, and holds the figures to their targets. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isReached } from '../test/bench/figure.ts';
import { costSection, measureCost } from './evaluate/cost.ts';
import { toJson, toMarkdown, toText } from './evaluate/report.ts';
import { detectionSections, PREFACE } from './evaluate/sections.ts';
import { loadSubject } from './evaluate/subject.ts';

const PAGE = fileURLToPath(new URL('../docs/detection-quality.md', import.meta.url));
const HELP = `Usage: npm run evaluate -- [--json] [--no-write]

Judges the corpus in test/corpus with the shipped signatures, prints a table and writes docs/detection-quality.md. Exits 0
when every target is reached, 1 when one is not or on an error.

  --json       the figures as JSON on stdout
  --no-write   leave docs/detection-quality.md as it is
`;

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error(`evaluate: ${(error as Error).message}`);
  process.exitCode = 1;
}

function main(args: readonly string[]): number {
  const { values } = parseArgs({
    args: [...args],
    options: { help: { type: 'boolean' }, json: { type: 'boolean' }, 'no-write': { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const subject = loadSubject();
  const sections = [...detectionSections(subject), costSection(measureCost(subject))];
  process.stdout.write(values.json ? toJson(sections) : toText(sections));
  if (!values['no-write']) writeFileSync(PAGE, toMarkdown(PREFACE, sections));
  return sections.some(({ figures }) => figures.some((figure) => isReached(figure) === false)) ? 1 : 0;
}
