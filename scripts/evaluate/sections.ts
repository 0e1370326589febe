import { imageSection } from './images.ts';
import { messageSection } from './messages.ts';
import { minerSection } from './miners.ts';
import { ordinarySection } from './ordinary.ts';
import { poolSection } from './pools.ts';
import type { Section } from './section.ts';
import type { Subject } from './subject.ts';
import { walletSection } from './wallets.ts';

/** How docs/detection-quality.md begins. */
export const PREFACE = `# Detection quality

Written by \`npm run evaluate\`, which fails when a target is missed. It judges the public facts in test/corpus, each with
its source, with the shipped signatures: what \`davylamp match\` answers, without sight of memory, CPU or connections. A
warning is a score of 50, critical 100. What real processes add to it: [detection-quality-live.md](detection-quality-live.md).
`;

/** Everything that is measured of the detection: the same from every run over the same signatures and corpus. */
export function detectionSections(subject: Subject): readonly Section[] {
  return [
    minerSection(subject),
    ordinarySection(subject),
    messageSection(subject),
    walletSection(),
    poolSection(subject),
    imageSection(subject),
  ];
}
