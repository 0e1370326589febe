import { INTERVAL } from './watch.ts';

/** How docs/detection-quality-live.md begins. */
export const PREFACE = `# Detection quality, live

Written by \`npm run evaluate:live\`, which fails when a target is missed: real processes, looked at by the whole agent every
${INTERVAL / 1000} s, each in a container of its own. A warning is a score of 50. The workers compute RandomX with the reference
library (Debian's librandomx), on every core, for nobody. **Every one of them is called \`python3\`, has no arguments and no
network**, so that nothing but its behaviour can give it away. Those in fast mode share one dataset, but for those that make
their own; a turn counts once each thread of the worker has a hash. How the score comes about: [detection.md](detection.md).
`;

/** What this does not find, and what would: each with its reason. */
const MISSED: readonly (readonly [what: string, why: string])[] = [
  [
    'RandomX without its compiler (an interpreter, as on machines that allow no generated code)',
    'it has the dataset and busy threads, but no code to tell it from a heap; it is some ten times slower. Arguments, pools and wallets still tell it, and a sensor for its connections would',
  ],
  [
    'RandomX in huge pages shared between processes, or in a file on hugetlbfs',
    'its memory is no private mapping any more. xmrig does neither',
  ],
  [
    'RandomX below a sixth of a core',
    'a process that rests as much is not looked at, since every daemon would be; at that rate it earns next to nothing',
  ],
  [
    'other algorithms for CPUs (GhostRider, VerusHash, Yescrypt, Argon2, CryptoNight in its older forms)',
    'they have scratchpads of some megabytes and no dataset: like any program that computes. Names, arguments, pools and wallets tell them; the first bytes of Stratum, seen by a kernel sensor, would',
  ],
  [
    'GPUs (Ethash, KawPow, Autolykos and others)',
    'the work is not on the CPU. Names, arguments and pools tell them; a GPU sensor would: full load, steady power, no data',
  ],
  [
    'a worker within a program that has a library of machine learning loaded, or that reads files all the time',
    'its memory counts as explained (20 instead of 40), and with a busy CPU stays at 40: told as info, but alerting nobody',
  ],
];

export function limitsOf(): string {
  const items = MISSED.map(([what, why]) => `- **${what}**: ${why}.`);
  return `\n## What is missed by behaviour alone, and what would catch it\n\n${items.join('\n')}\n`;
}
