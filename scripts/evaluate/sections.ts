import { imageSection } from './images.ts';
import { messageSection } from './messages.ts';
import { minerSection } from './miners.ts';
import { ordinarySection } from './ordinary.ts';
import { poolSection } from './pools.ts';
import type { Section } from './section.ts';
import type { Subject } from './subject.ts';
import { walletSection } from './wallets.ts';

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
