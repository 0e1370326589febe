import { writeFile } from 'node:fs/promises';
import { type Figure, isReached, NotMeasured } from './figure.ts';
import { loadAverage, machineFacts } from './machine.ts';
import { helpText, type Options, readOptions } from './options.ts';
import type { Context, Part } from './part.ts';
import { containers } from './parts/containers.ts';
import { eventLoop } from './parts/event-loop.ts';
import { judge } from './parts/judge.ts';
import { latency } from './parts/latency.ts';
import { memory } from './parts/memory.ts';
import { exporter, systeminformation } from './parts/others.ts';
import { sockets } from './parts/sockets.ts';
import { steady } from './parts/steady.ts';
import { whole } from './parts/whole.ts';
import { type Report, toMarkdown, toText } from './report.ts';
import { buildTools, ROOT, type Tools } from './tools.ts';

const PARTS: readonly Part[] = [
  steady,
  whole,
  exporter,
  systeminformation,
  sockets,
  containers,
  eventLoop,
  judge,
  latency,
  memory,
];

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupted.abort());

try {
  const options = readOptions(process.argv.slice(2), PARTS);
  process.exitCode = options.help ? showHelp() : await bench(options);
} catch (error) {
  console.error(interrupted.signal.aborted ? 'bench: interrupted' : `bench: ${(error as Error).message}`);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
}

function showHelp(): number {
  process.stdout.write(helpText(PARTS));
  return 0;
}

async function bench(options: Options): Promise<number> {
  const load = loadAverage();
  const figures: Figure[] = [];
  const notMeasured: { part: string; why: string }[] = [];
  let tools: Promise<Tools> | undefined;
  let failed = false;
  for (const part of options.parts) {
    const say = (line: string) => console.error(`${part.name}: ${line}`);
    say(part.summary);
    const context: Context = {
      ...options,
      signal: interrupted.signal,
      tools: () => (tools ??= buildTools()),
      say,
    };
    try {
      figures.push(...(await part.measure(context)));
    } catch (error) {
      interrupted.signal.throwIfAborted();
      const { message } = error as Error; // what was missing, or what went wrong: the other parts go on
      failed ||= !(error instanceof NotMeasured);
      notMeasured.push({ part: part.name, why: message });
    }
  }
  const left = PARTS.filter((part) => !options.parts.includes(part));
  notMeasured.push(...left.map(({ name }) => ({ part: name, why: 'left out by --only' })));
  const report: Report = { machine: await machineFacts(load), figures, notMeasured };
  process.stdout.write(options.json ? `${JSON.stringify(report, undefined, 2)}\n` : toText(report));
  if (options.write) await writeFile(`${ROOT}docs/benchmarks.md`, toMarkdown(report));
  if (failed) return 1;
  return figures.some((figure) => isReached(figure) === false) ? 3 : 0;
}
