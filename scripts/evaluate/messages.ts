import type { Judgeable } from '../../agent/model.ts';
import { corpus, type Message } from './corpus.ts';
import { code, count, groupBy, list, type Section, share, table } from './section.ts';
import type { Subject } from './subject.ts';
import { tally } from './tally.ts';

/** Recall over the messages of Stratum in all its dialects, and false positives over other JSON-RPC. */
export function messageSection({ judge }: Subject): Section {
  const messages = corpus.messages();
  const stratum = tally(
    judge,
    messages.filter(({ must_match }) => must_match === true),
    recordOf,
  );
  const other = tally(
    judge,
    messages.filter(({ must_match }) => must_match === false),
    recordOf,
  );
  const rows = [...groupBy(messages, ({ dialect, must_match }) => `${dialect}, ${EXPECTED.get(must_match)}`)].map(
    ([name, own]) => {
      const { all, noticed, warned, critical } = tally(judge, own, recordOf);
      return [name, all, noticed.length, warned.length, critical.length];
    },
  );
  return {
    title: 'Messages of Stratum',
    figures: [
      share('messages of Stratum that reach a warning', stratum.warned.length, stratum.all, 100),
      count('other messages with any evidence', other.noticed.length, other.all, 0),
    ],
    body: [
      '`either`: the same bytes occur in ordinary JSON-RPC, or are not to be seen in clear text.',
      '',
      table(['dialect, expected', 'messages', 'any evidence', 'warning', 'critical'], rows),
      '',
      'Missed, or wrongly noticed:',
      '',
      list([...stratum.passed, ...other.noticed].map(({ line }) => code(line.slice(0, 160)))),
    ].join('\n'),
  };
}

const EXPECTED: ReadonlyMap<Message['must_match'], string> = new Map([
  [true, 'must match'],
  [false, 'must not'],
  [null, 'either'],
]);

/** Benign messages are of `any` direction, which is none that a record could have. */
function recordOf({ line, direction }: Message): Judgeable {
  return { kind: 'payload', data: line, ...(direction === 'any' ? {} : { direction }) };
}
