import { corpus, type ImageName } from './corpus.ts';
import { code, count, groupBy, list, type Section, share, table } from './section.ts';
import type { Subject } from './subject.ts';
import { tally } from './tally.ts';

/** Recall over known images, and false positives over those of ordinary clusters. */
export function imageSection({ judge }: Subject): Section {
  const images = corpus.images();
  const record = ({ image }: ImageName) => ({ kind: 'image', image }) as const;
  const guilty = tally(
    judge,
    images.filter(({ kind }) => kind === 'malicious' || kind === 'miner-image'),
    record,
  );
  const ordinary = tally(
    judge,
    images.filter(({ kind }) => kind === 'benign'),
    record,
  );
  const rows = [...groupBy(images, ({ kind }) => kind)].map(([kind, own]) => {
    const { all, noticed, warned, critical } = tally(judge, own, record);
    return [kind, all, noticed.length, warned.length, critical.length];
  });
  return {
    title: 'Images',
    figures: [
      share('images of miners and known malicious ones that reach a warning', guilty.warned.length, guilty.all),
      count('ordinary images with any evidence', ordinary.noticed.length, ordinary.all, 0),
    ],
    body: [
      table(['kind', 'images', 'any evidence', 'warning', 'critical'], rows),
      '',
      'Missed, or wrongly noticed:',
      '',
      list([...guilty.passed, ...ordinary.noticed].map(({ image }) => code(image))),
    ].join('\n'),
  };
}
