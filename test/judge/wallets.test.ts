import { describe, expect, it } from '@jest/globals';
import { findWallets } from '../../agent/judge/wallets.ts';

const xmr = '48edfHu7V9Z84YzzMa6fUueoELZ9ZRXq9VetWzYGzKt52XU5xvqgzYnDK9URnRoJMk1j8nLwEVsaSWJ4fhdUyZijBGUicoD';

describe('an address with a checksum is found', () => {
  // Public examples: the documents of the miners and nodes of each coin.
  const cases: readonly (readonly [string, string])[] = [
    ['XMR', xmr],
    [
      'XMR',
      '4BrL51JCc9NGQ71kWhnYoDRffsDZy7m1HUU7MRU4nUMXAHNFBEJhkTZV9HdaL4gfuNBxLPc3BeMkLGaPbF5vWtANQni58KYZqH43YSDeqY',
    ],
    [
      'ZANO',
      'iZ2bZfXdeN626rkyy9YsnfeT1Qq1K6XamE4brWm3tzP5hDUAig4dHmKSqe4yyq5dgbSPjmpLbfidqPyDXAuFY2J9544F95vagSF1Xqq3eCUp',
    ],
    ['BTC', '1AJdfCpLWPNoAMDfHF1wD5y8VgKSSTHxPo'],
    ['BTC', '3EjEBvM3wqxFMZcetxwPo9E3CkaRtoD8VX'],
    ['BTC', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
    ['BTC', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0'],
    ['DOGE', 'D8EvMrnCARBqi2gQrRy7nrZoPkTUBo4K7S'],
    ['RVN', 'RNm4LMBGyfH8ddCGvncQKrMtxEydxwhUJL'],
    ['FIRO', 'aBR3GY8eBKvEwjrVgNgSWZsteJPpFDqm6U'],
    ['ZEC', 't1UYZUpgVzViCMQemJyoNUEerPFBp3KsgR9'],
    ['ERG', '9gpNWA3LVic14cMmWHmKGZyiGqrxPaSEvGsdyt7jt2DDAWDQyc9'],
    ['VEIL', 'bv1qzftz0vuqa82zy29avylv8sclskweqsrwysgrkg'],
    ['KAS', 'kaspa:qq0vgkm89v3k2plkw2cv9t8wrhcqhpxeunq5ayu9mwjghdavalfggat2hu8nn'],
    ['PYI', 'pyrin:qq4mqzjm7uradurlg98nx7mwhak9y2dflh8zeuer6pe65sx4c9prqqrwelk0a'],
    ['NEXA', 'nexa:nqtsq5g5xccfrl6jfjt0uxffr65vqtjz0dt2sytv3apqp6lv'],
    ['CFX', 'cfx:aajauymfc0cpd4aj91wmfyd150avfg3fmym9j2xrh8'],
    ['BCH', 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a'],
    ['EVM', '0x4121c43205D4244cb6395B2318d711a73fc1a6DE'],
  ];
  it.each(cases)('%s %s', (coin, address) => {
    expect(findWallets(address)).toEqual([{ coin, address, proven: true }]);
  });

  it.each(cases)('%s, but not with one letter changed: %s', (_, address) => {
    const at = address.length - 3;
    const changed = address.slice(0, at) + (address[at] === 'a' ? 'c' : 'a') + address.slice(at + 1);
    expect(findWallets(changed)).toEqual([]);
  });
});

describe('what pools let people append or put before an address is left out', () => {
  it.each([
    `${xmr}.rig1`,
    `${xmr}+50000`,
    `${xmr}/me@example.org`,
    `${xmr}#ref-1`,
    `XMR:${xmr}`,
    `-u=${xmr}`,
    `"${xmr}"`,
  ])('%s', (text) => {
    expect(findWallets(text).map(({ address }) => address)).toEqual([xmr]);
  });
});

describe('an address without a checksum is weak', () => {
  it.each([
    ['EVM', '0xa7e593bde6b5900262cf94e4d75fb040f7ff4727'],
    ['ALPH', '1qUuxVuXN2Pk4nnYTbL4qihjLWyRkVMQVYQDAajCcuPq'],
  ])('%s', (coin, address) => {
    expect(findWallets(address)).toEqual([{ coin, address, proven: false }]);
  });
});

describe('what only looks like an address is none', () => {
  it.each([
    ['image digest', 'sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881'],
    ['container id', '8b53639f152c8fc6ef30802fde462ba0be9cf085f7580dc69efd72e002abbb35'],
    ['transaction', '0x8b5cc4df7eec7d32a7814eca4af047ae33b2d52342667715682e19c25b0b9faa'],
    ['git commit', '711430f6164e93803d93428bc1fab80f41e213bb'],
    ['burn address', '0xdead000000000000000000000000000000000000'],
    ['zero address', '0x0000000000000000000000000000000000000000'],
    ['peer id', '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp'],
    ['Solana mint', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v'],
    ['base58 of 95 letters', `4${'A'.repeat(94)}`],
    ['key body', 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7'],
    ['model name', 'ResNet5ojustsomeLongModeLNameHere1'],
    ['prefix alone', 'kaspa:'],
    ['short bech32', 'bc1qexample'],
    ['private key of Bitcoin', '5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ'],
  ])('%s', (_, text) => {
    expect(findWallets(text)).toEqual([]);
  });
});

it('one address is told once, and a text may hold several', () => {
  const doge = 'D8EvMrnCARBqi2gQrRy7nrZoPkTUBo4K7S';
  expect(findWallets(`${xmr} ${doge} ${xmr}`).map(({ coin }) => coin)).toEqual(['XMR', 'DOGE']);
});
