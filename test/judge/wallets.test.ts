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
    ['BTC', '37xxrZgNu8ytQfEFo6jVC9nJ4tAEb73URJ'],
    ['AEON', 'Wmtj4bX83CqahEbSCjD3dmFf52Jh2RYgo7N6Fpmz4U539coLByWfU8u2fANUaFEtjeUYfbTNTrZa6hoDcJxTTCZp2GaLnAwvb'],
    ['SUMO', 'Sumoo4CmP1NMDf5ttHybSweGfSFH5aynC6ubYuKcFwY7VmjwVRquJwEGHT3e819QW4cJjUyf7U8MnA7Wu5dvBrFf3zBEn9dmP5W'],
    ['XHV', 'hvxxx4maiSQG1szZrDS17vJefEccbBaqg8W9LV4LB52qSWptGjRqu91ZvKLrDRkWioX44LDbg9atZ1A5rYsQ584X87cT6Rbbpu'],
    ['SAL', 'SC11tt3aqqvWKBkTsrqVM4NSJfjwE2Gg3icrZvPA9WCmGEhRVGjpeoQU4d1neroY1Nfap7HtSNwdJ7rY8PoUNW5r4VSv4CmuLk'],
    ['ZEPH', 'ZEPHYR39FtS9jDrhDaMM9ReUUPLodNvqYHjD5CbYeLZM8h3tXARpwevMnW3kiXqxUUTYMTSDEgVDDV6WwXYL3Q5TVcVWxN58Wuc59'],
    ['TRTL', 'TRTLv1mkg7FA3BhE8f1JVaWVGe481NvBSYCs2nu8oxVRSpm3WFewcNy6LDXJob17t2gTvgE2EgUat4QbPobFCQ5DVYmhUHs6fiy'],
    ['DERO', 'dero1qyxeam6g2kszcre09kpkhr9swgt560cyts3pfaa60q27ephl2a84qqqf9s2xk'],
    ['ZIL', 'zil14fw7uxmrjrlsxdfsjp6razax6ysk2eerc7uryy'],
    ['LTC', 'LhK2kQwiaAvhjWY799cZvMyYwnQAcxkarr'],
    ['LTC', 'MQMcJhpWHYVeQArcZR3sBgyPZxxRtnH441'],
    ['LTC', 'ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea'],
    ['DASH', 'XwnLY9Tf7Zsef8gMGL2fhWA9ZmMjt4KPwg'],
    ['TRX', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'],
    ['ZEC', 't3Vz22vK5z2LcKEdg16Yv4FFneEL1zg9ojd'],
    ['XDAG', '4mvr3DNkpWY9ikpGy4maaMSQqUmXjR2hp'],
    ['XEL', 'xel:4rxku34zp47htjxglcmcexz4ku2jp0dmemgt4wet7klq76a923sqq0tcq2c'],
    ['XEL', 'xel:aee43hxxe8tzl0lrjq25dsj8rhvev2jseeyk6xydx9ltuj4fyezqzqspqyrx6etddaykgqq9qqqqrxm243sq2jrtna8'],
    ['SC', '4142ee6512c3b77702ada0e038a529cbb034ba5da69cb58fe31638daaf03d668499323da6634'],
    ['WART', '7312ede2edc7855873b3bb5acc6e13a80a1c1c3b1f22ddb9'],
    ['TON', 'EQBU__5pqrJXDTFZInmRZl3nivwjunX6Glh41Z1KGNBLk1EZ'],
    ['TON', 'EQB6UzwFx-gZTIZmJmiFWZ7_qTIZ9RwBaR1_2IPtKR4UuAoJ'],
    ['WOW', 'Wo4eVYJsXWT8w8sArwpGUKLQib45J5x2nMgEnjSBw9iWCDhXf64KXtV5oNhRwAokNtfUw1AM9ekoi12SAM8R7C3A1GK2UiDvv'],
    ['GRIN', 'grin16ek8qgx29ssku0q2cxez7830gh9ndw3ek5yzxe26x34s09528d2sldl6td'],
    ['PRL', 'prl1p6l40ns5k4afu7whgzgmmr9jlczuf2n8s96jaej98rfvhzvus35tsz65jk4'],
    ['KLS', 'karlsen:qqyyzmaggnmtcje272lvgzy4lf8z7lt2pvv50zh5tms99a6wd56rygsgpu958'],
    ['Kaspa-like', 'keryx:qzppqqpg3f4yrp93g9fx0t65akrtzqpfaxrdjlyljjp59gdxh549u5s9pnesa'],
    ['QUBIC', 'CFBMEMZOIDEXQAUXYYSZIURADQLAPWPMNJXQSNVQZAHYVOPYUKKJBJUCTVJL'],
  ];
  it.each(cases)('%s %s', (coin, address) => {
    expect(findWallets(address)).toEqual([expect.objectContaining({ coin, address, proven: true })]);
  });

  it.each(cases)('%s, but not with one letter changed: %s', (_, address) => {
    const at = address.length - 3;
    const [one, other] = address[at]?.match(/[A-Z]/) ? ['C', 'A'] : ['c', 'a'];
    const changed = address.slice(0, at) + (address[at] === other ? one : other) + address.slice(at + 1);
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
    ['digest of 24 bytes', '8b53639f152c8fc6ef30802fde462ba0be9cf085f7580dc6'],
    ['digest of 38 bytes', '8b53639f152c8fc6ef30802fde462ba0be9cf085f7580dc69efd72e002abbb35eadead010203'],
    ['session in base64url', 'EQxZ0mR3pVb_1uT7Yc5Nw2Kd-8LhJfSgAqXeUrIoPzBvMtCa'],
    ['capitals', 'QPWOEIRUTYALSKDJFHGZMXNCBVQPWOEIRUTYALSKDJFHGZMXNCBVQPWOEIRU'],
    ['public key of age', 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kudqkv2s8zvfvyz'],
    ['address of a test network', 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn'],
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

describe('the worker behind an address is told', () => {
  it.each([
    [`${xmr}.rig-1_a`, 'rig-1_a'],
    [`${xmr}+50000.rig1`, 'rig1'],
    [`${xmr}.rig1/me@example.org`, 'rig1'],
    [`XMR:${xmr}.rig1#ref-1`, 'rig1'],
    ['EQBU__5pqrJXDTFZInmRZl3nivwjunX6Glh41Z1KGNBLk1EZ.rig1', 'rig1'],
  ])('%s', (text, worker) => expect(findWallets(text)).toEqual([expect.objectContaining({ worker })]));

  it.each([`${xmr}/me.you@example.org`, `${xmr}+50000`, `${xmr}:x`, `${xmr}.`, `${xmr}@pool.example:3333`])(
    'but not in %s',
    (text) => expect(findWallets(text)[0]).not.toHaveProperty('worker'),
  );
});

describe('where coins share a form', () => {
  const address = 'RNm4LMBGyfH8ddCGvncQKrMtxEydxwhUJL';
  it('they are all named', () => {
    expect(findWallets(address)[0]).toMatchObject({ coin: 'RVN', alike: ['VRSC', 'KMD', 'RTM'] });
  });
  it('the prefix decides', () => {
    const [wallet] = findWallets(`vrsc:${address}.rig`);
    expect(wallet).toEqual({ coin: 'VRSC', address, proven: true, worker: 'rig' });
  });
  it('Kaspa is known without its prefix too', () => {
    const payload = 'qq0vgkm89v3k2plkw2cv9t8wrhcqhpxeunq5ayu9mwjghdavalfggat2hu8nn';
    expect(findWallets(`--wallet ${payload}.rig`)).toEqual([
      { coin: 'KAS', address: payload, proven: true, worker: 'rig' },
    ]);
  });
});

it('the number of checksums is bounded, and one that does not look like an address costs none', () => {
  const decoy = '1'.repeat(26);
  expect(findWallets(`${`${decoy} `.repeat(256)}${xmr}`)).toEqual([]);
  const word = 'O'.repeat(26);
  expect(findWallets(`${`${word} `.repeat(5000)}${xmr}`)).toHaveLength(1);
});
