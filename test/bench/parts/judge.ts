import { readFileSync } from 'node:fs';
import { Judge } from '../../../agent/judge/judge.ts';
import { buildSignatures, readDocuments } from '../../../agent/judge/load.ts';
import { parseYaml } from '../../../agent/judge/sigma/document.ts';
import type { ProcessRecord } from '../../../agent/model.ts';
import { signatureSources } from '../../../agent/shipped.ts';
import type { Figure } from '../figure.ts';
import { rulesLikeSigmaHq } from '../loads/rules.ts';
import type { Context, Part } from '../part.ts';
import { quantile } from '../statistics.ts';
import { ROOT } from '../tools.ts';

/** As many as SigmaHQ has for Linux, twice. */
const MORE_RULES = 500;
/** Microseconds; the target of an ordinary command line with all signatures loaded. */
const TARGET = 20;

/** How long an ordinary command line is judged, by itself: the longest ones are shell scripts of 1,500 characters. */
export const judge: Part = {
  name: 'judge',
  summary: 'time to judge one ordinary command line, with the shipped rules and with 500 more',
  async measure(context) {
    const { documents } = readDocuments([signatureSources]);
    const more = parseYaml('bench.yml', rulesLikeSigmaHq(MORE_RULES)).documents;
    const records = ordinary();
    return [
      ...figures('', times(new Judge(buildSignatures(documents).signatures), records, context)),
      ...figures(
        `, ${MORE_RULES} more rules`,
        times(new Judge(buildSignatures([...documents, ...more]).signatures), records, context),
      ),
    ];
  },
};

/** Command lines of Kubernetes manifests and of look-alikes. */
function ordinary(): readonly ProcessRecord[] {
  const lines = readFileSync(`${ROOT}test/corpus/benign.jsonl`, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const { cmdline } = JSON.parse(line) as { cmdline: string | readonly string[] };
    return { kind: 'process', cmdline: typeof cmdline === 'string' ? cmdline.split(' ') : cmdline };
  });
}

/** The shortest time of each record, in microseconds: what is longer was disturbed by something else. */
function times(subject: Judge, records: readonly ProcessRecord[], { quick, signal }: Context): readonly number[] {
  const shortest = records.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < (quick ? 20 : 100); round++) {
    signal.throwIfAborted();
    for (const [i, record] of records.entries()) {
      const start = process.hrtime.bigint();
      subject.judge(record);
      const took = Number(process.hrtime.bigint() - start) / 1000;
      shortest[i] = Math.min(shortest[i] as number, took);
    }
  }
  return shortest;
}

function figures(what: string, microseconds: readonly number[]): readonly Figure[] {
  const name = `judging an ordinary command line${what}`;
  const details = [`${microseconds.length} command lines, the shortest time of each`];
  return [
    {
      name: `${name}, median`,
      value: quantile(microseconds, 0.5),
      unit: ' us',
      target: { limit: 'at most', value: TARGET },
      details,
    },
    {
      name: `${name}, p99`,
      value: quantile(microseconds, 0.99),
      unit: ' us',
      details: [`longest ${quantile(microseconds, 1).toFixed(1)} us`],
    },
  ];
}
