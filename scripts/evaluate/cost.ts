import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileDocuments } from '../../agent/judge/compiled.ts';
import { buildSignatures } from '../../agent/judge/load.ts';
import type { YamlDocument } from '../../agent/judge/sigma/document.ts';
import type { Judgeable } from '../../agent/model.ts';
import { signatureSources } from '../../agent/shipped.ts';
import { corpus, processRecord } from './corpus.ts';
import type { Measure, Section } from './section.ts';
import type { Subject } from './subject.ts';

/** Rounds of which the cheapest counts: the others were disturbed by what else runs here. */
const ROUNDS = 7;
/** Microseconds of CPU that a round takes at least, far above the resolution of the clock. */
const ROUND_MICROSECONDS = 200_000;
const LOADS = 5;
const MANY = 50_000;

/** What judging costs: CPU time, so that a busy machine changes little. */
export interface Cost {
  /** Microseconds each. */
  readonly commandLine: number;
  readonly domain: number;
  /** The same, when 50,000 more names are listed. */
  readonly domainOfMany: number;
  /** Milliseconds to read and compile all signatures, as the build has parsed them for the agent. */
  readonly load: number;
  /** The same from YAML, as `check` does it. */
  readonly loadYaml: number;
}

export function measureCost({ judge, judgeBy, documents }: Subject): Cost {
  const ordinary = corpus.ordinary().map(processRecord);
  const queries = corpus.domains().map((query): Judgeable => ({ kind: 'dns', query }));
  const crowded = judgeBy(buildSignatures([...documents, manyPools()]).signatures);
  return {
    commandLine: microseconds(ordinary, (record) => judge.judge(record)),
    domain: microseconds(queries, (record) => judge.judge(record)),
    domainOfMany: microseconds(queries, (record) => crowded.judge(record)),
    load: shippedLoadTime(documents),
    loadYaml: loadTime(signatureSources),
  };
}

export function costSection({ commandLine, domain, domainOfMany, load, loadYaml }: Cost): Section {
  return {
    title: 'Cost',
    figures: [
      timed('judging an ordinary command line', commandLine, ' us', 20),
      timed('judging an ordinary domain', domain, ' us', 5),
      timed(`judging an ordinary domain beside ${MANY.toLocaleString('en')} more pools`, domainOfMany, ' us', 5),
      timed('loading all signatures, as the agent does', load, ' ms', 300),
      timed('loading them from YAML, as check does', loadYaml, ' ms', 500),
    ],
    body: [
      'CPU time, with all signatures loaded, means over the ordinary lines and domains of the corpus, cheapest of several',
      'rounds. Figures differ from machine to machine, so this page says only whether they are within their targets.',
    ].join('\n'),
  };
}

/** A list of pools as long as somebody might subscribe to. */
function manyPools(): YamlDocument {
  const names = Object.fromEntries(
    Array.from({ length: MANY }, (_, i) => [`pool-${i}.of-${i % 977}.example`, 'XMR 3333']),
  );
  const value = { pools: { suffixes: [{ source: 'made up', checked: '2026-01-01', names }] } };
  return { file: 'many.yaml', value, lineOf: () => 1 };
}

/** Mean CPU time of one call, in the cheapest round. */
function microseconds<T>(items: readonly T[], work: (item: T) => unknown): number {
  const round = () => {
    const start = process.cpuUsage();
    let calls = 0;
    let used = 0;
    while (used < ROUND_MICROSECONDS) {
      for (const item of items) work(item);
      calls += items.length;
      const { user, system } = process.cpuUsage(start);
      used = user + system;
    }
    return used / calls;
  };
  return Math.min(...Array.from({ length: ROUNDS }, round));
}

function shippedLoadTime(documents: readonly YamlDocument[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'davylamp-evaluate-'));
  try {
    const path = join(folder, 'signatures.compiled.json');
    writeFileSync(path, compileDocuments(path, documents));
    return loadTime(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** In processes of their own, as at the start of the agent; milliseconds of CPU of the cheapest. */
function loadTime(path: string): number {
  const script = fileURLToPath(new URL('load-time.ts', import.meta.url));
  const load = () => Number(execFileSync(process.execPath, [script, path], { encoding: 'utf8', timeout: 60_000 }));
  return Math.min(...Array.from({ length: LOADS }, load));
}

function timed(name: string, value: number, unit: string, atMost: number): Measure {
  return { name, value, unit, target: { limit: 'at most', value: atMost }, details: [], timed: true };
}
