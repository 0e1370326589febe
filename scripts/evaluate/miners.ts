import type { FamilyIndex } from '../../agent/judge/families.ts';
import type { Judge } from '../../agent/judge/judge.ts';
import { buildSignatures } from '../../agent/judge/load.ts';
import { programsOf } from '../../agent/judge/program.ts';
import type { YamlDocument } from '../../agent/judge/sigma/document.ts';
import type { SignatureSet } from '../../agent/judge/signature-set.ts';
import type { ProcessRecord } from '../../agent/model.ts';
import { corpus, type MinerLine, processRecord, shown } from './corpus.ts';
import { code, groupBy, list, percent, type Section, share, table } from './section.ts';
import type { Subject } from './subject.ts';
import { type Tally, tally } from './tally.ts';

/** What an intruder calls it instead. */
const OTHER_NAME = 'app';

/** Recall over the command lines of miners, and what of it is left without the names. */
export function minerSection(subject: Subject): Section {
  const { judge, signatures } = subject;
  const lines = corpus.miners();
  const trusted = lines.filter(({ verified }) => verified === 'verbatim' || verified === 'derived');
  const whole = tally(judge, trusted, processRecord);
  const renamed = tally(judge, trusted.filter(hasArguments), (line) => withoutName(line, signatures));
  const families = byFamily(trusted, subject);
  const alien = families.flatMap((result) => result.alien.warned);
  const body = [
    'By how the lines were come by. The targets are for those that stand so in a source (`verbatim`) or are built from the',
    'options in one (`derived`); a name without arguments (`name-only`) or one recalled from memory is told of, no more.',
    '',
    recallTable(
      'lines',
      groupBy(lines, ({ verified }) => verified),
      judge,
    ),
    '',
    'By family, of the trusted lines. `renamed`: the same lines with arguments, the program being called `app`: what the',
    'shape of the arguments tells by itself. `without its own`: as they stand, with the names and rules of the family taken',
    'out: what the rules for all the others tell of a miner that nobody has described.',
    '',
    familyTable(families),
    '',
    'Below a warning:',
    '',
    missed(tally(judge, lines, processRecord)),
    '',
    'Below a warning once renamed:',
    '',
    missed(renamed),
  ].join('\n');
  return {
    title: 'Command lines of miners',
    figures: [
      share('command lines of miners that reach a warning', whole.warned.length, whole.all, 98),
      share('command lines of miners that are critical', whole.critical.length, whole.all, 90),
      share('the same, of renamed programs: reach a warning', renamed.warned.length, renamed.all),
      share('the same, of renamed programs: are critical', renamed.critical.length, renamed.all),
      share('the same, each without the signatures of its own family: reach a warning', alien.length, whole.all),
    ],
    body,
  };
}

function recallTable(head: string, groups: ReadonlyMap<string, readonly MinerLine[]>, judge: Judge): string {
  const rows = [...groups].map(([name, lines]) => {
    const { all, warned, critical } = tally(judge, lines, processRecord);
    return [name, all, `${percent(warned.length, all)} %`, `${percent(critical.length, all)} %`];
  });
  return table([head, 'number', 'warning', 'critical'], rows);
}

/** What is found of one family as it stands, renamed, and without its own names and rules. */
interface FamilyResult {
  readonly family: string;
  readonly plain: Tally<MinerLine>;
  readonly renamed: Tally<MinerLine>;
  readonly alien: Tally<MinerLine>;
}

function byFamily(lines: readonly MinerLine[], { judge, judgeBy, signatures, documents }: Subject): FamilyResult[] {
  return [...groupBy(lines, ({ family }) => family)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([family, own]) => ({
      family,
      plain: tally(judge, own, processRecord),
      renamed: tally(judge, own.filter(hasArguments), (line) => withoutName(line, signatures)),
      alien: tally(judgeBy(without(own, documents, signatures.families)), own, processRecord),
    }));
}

function familyTable(results: readonly FamilyResult[]): string {
  const rows = results.map(({ family, plain, renamed, alien }) => [
    family,
    plain.all,
    reached(plain),
    reached(renamed),
    reached(alien),
  ]);
  return table(['family', 'lines', 'warning', 'renamed', 'without its own'], rows);
}

function reached({ warned, all }: Tally<unknown>): string {
  return all === 0 ? '-' : `${warned.length} of ${all}`;
}

function missed({ passed }: Tally<MinerLine>): string {
  const notes = (line: MinerLine) => [line.family, line.verified, ...(line.ambiguous ? ['ambiguous'] : [])].join(', ');
  return list(passed.map((line) => `${code(shown(line))} (${notes(line)})`));
}

function hasArguments(line: MinerLine): boolean {
  const { cmdline } = processRecord(line) as ProcessRecord;
  return cmdline.length > 2;
}

/** The line as if the miner had been renamed: its program, and every argument in which the old name stands. */
function withoutName(line: MinerLine, { families }: SignatureSet): ProcessRecord {
  const { cmdline } = processRecord(line) as ProcessRecord;
  const names = programsOf({ kind: 'process', cmdline }).filter((name) => families.ofPrograms([name]) !== undefined);
  const rename = (word: string) => {
    const base = word.slice(word.lastIndexOf('/') + 1).toLowerCase();
    return names.some((name) => base === name || base === `${name}.exe`) ? OTHER_NAME : word;
  };
  return { kind: 'process', cmdline: cmdline.map(rename) };
}

/** The signatures without the families that these lines are of, and without the rules for them. */
function without(lines: readonly MinerLine[], documents: readonly YamlDocument[], families: FamilyIndex): SignatureSet {
  const own = new Set(
    lines.flatMap((line) => families.ofPrograms(programsOf(processRecord(line) as ProcessRecord))?.name ?? []),
  );
  const left = documents.flatMap((document) => {
    const value = document.value as { family?: string; families?: object };
    if (value.family !== undefined && own.has(value.family)) return [];
    if (value.families === undefined) return [document];
    const others = Object.entries(value.families).filter(([name]) => !own.has(name));
    return [{ ...document, value: { families: Object.fromEntries(others) } }];
  });
  return buildSignatures(left).signatures;
}
