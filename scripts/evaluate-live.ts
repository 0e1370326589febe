/** Looks at real RandomX workers and at busy decoys with the whole agent, and holds what it believes to the targets. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isReached } from '../test/bench/figure.ts';
import { toJson, toMarkdown, toText } from './evaluate/report.ts';
import { decoySection, minerSection } from './live/findings.ts';
import { limitsOf, PREFACE } from './live/page.ts';
import { tryAll } from './live/run.ts';

const PAGE = fileURLToPath(new URL('../docs/detection-quality-live.md', import.meta.url));
const HELP = `Usage: npm run evaluate:live -- [--short] [--only=TEXT] [--json] [--no-write]

Runs real RandomX workers and busy ordinary programs, each in a container of its own, with the agent watching. Nothing
leaves the machine. Prints a table and writes docs/detection-quality-live.md. Exits 0 when every target is reached, 1 when
one is not or on an error. Takes 15 minutes on two cores, 4 GB of memory, and root: it makes control groups.

Debian's packages: gcc libc6-dev librandomx-dev. For the decoys: xz-utils openssl stress-ng redis-server luajit, and in the
long form python3-torch python3-sklearn default-jdk-headless pypy3 ffmpeg john hashcat pocl-opencl-icd. XGBoost: pip install
xgboost-cpu, in a virtual environment with the system's packages. What is not there is named, and not tried.

  --short      what CI runs, in 4 minutes: light mode, one dataset, and the decoys that take little; writes no page.
               With CI=true, a decoy that is not there is a failure
  --only=TEXT  only what has this in its name; writes no page
  --json       the figures as JSON on stdout
  --no-write   leave docs/detection-quality-live.md as it is
`;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`evaluate:live: ${(error as Error).message}`);
  process.exitCode = 1;
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean' },
      short: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      json: { type: 'boolean' },
      'no-write': { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (process.getuid?.() !== 0) throw new Error('needs root: it makes control groups');
  const { short, only } = values;
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  const [miners, decoys] = await tryAll(short ? 'short' : 'long', only, tell);
  const mustTry = short && process.env['CI'] === 'true';
  const sections = [minerSection(miners), decoySection(decoys, mustTry)];
  process.stdout.write(values.json ? toJson(sections) : toText(sections));
  const isWhole = !short && only === '';
  if (isWhole && !values['no-write']) writeFileSync(PAGE, toMarkdown(PREFACE, sections) + limitsOf());
  return sections.some(({ figures }) => figures.some((figure) => isReached(figure) === false)) ? 1 : 0;
}
