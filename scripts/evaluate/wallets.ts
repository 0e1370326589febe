import { findWallets } from '../../agent/judge/wallets.ts';
import { corpus, type WalletText } from './corpus.ts';
import { code, count, groupBy, list, type Section, share, table } from './section.ts';

/** Recall over addresses whose checksum holds, and false positives over what only looks like one. */
export function walletSection(): Section {
  const texts = corpus.wallets();
  const examples = texts.filter(({ type, checksum }) => type === 'example' && checksum !== false);
  const nearMisses = texts.filter(({ type }) => type === 'near-miss');
  const found = examples.filter(isProven);
  const wrong = nearMisses.filter(({ value }) => findWallets(value).length > 0);
  const rows = [...groupBy(examples, ({ coin = '' }) => coin)].map(([coin, own]) => {
    const named = new Set(own.flatMap(({ value }) => findWallets(value).map((wallet) => wallet.coin)));
    return [coin, own.length, own.filter(isProven).length, [...named].join(', ')];
  });
  return {
    title: 'Wallets',
    figures: [
      share('wallets with a checksum that are found', found.length, examples.length, 100),
      count('near misses that are taken for wallets', wrong.length, nearMisses.length, 0),
    ],
    body: [
      table(['coin', 'addresses', 'found', 'as'], rows),
      '',
      'Missed, or wrongly found:',
      '',
      list([...examples.filter((text) => !isProven(text)), ...wrong].map(({ value }) => code(value))),
    ].join('\n'),
  };
}

function isProven({ value }: WalletText): boolean {
  const [wallet, ...others] = findWallets(value);
  return others.length === 0 && wallet?.proven === true && wallet.address === value;
}
