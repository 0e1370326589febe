import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matches } from './draft.ts';

const one = (field: string) => `  s:\n    ${field}\n  condition: s`;
const onCommandLine = (field: string, value: string) => matches(one(field), { CommandLine: value });

describe('a value is looked for in another form', () => {
  // Base64 made with coreutils: printf 'stratum+tcp://' | base64, with one and two bytes before it.
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['CommandLine|base64|contains: stratum+tcp', 'echo c3RyYXR1bSt0Y3A= | base64 -d', true],
    ['CommandLine|base64|contains: stratum+tcp', 'echo stratum+tcp', false],
    ['CommandLine|base64: stratum+tcp', 'c3RyYXR1bSt0Y3A=', true],
    ['CommandLine|base64: stratum+tcp', 'x c3RyYXR1bSt0Y3A=', false],
    ['CommandLine|base64offset|contains: "stratum+tcp://"', 'a c3RyYXR1bSt0Y3A6Ly8= b', true],
    ['CommandLine|base64offset|contains: "stratum+tcp://"', 'a LXN0cmF0dW0rdGNwOi8v b', true],
    ['CommandLine|base64offset|contains: "stratum+tcp://"', 'a LW9zdHJhdHVtK3RjcDovLw== b', true],
    ['CommandLine|base64offset|contains: "stratum+tcp://"', 'a c3RyYXR1bSt1ZHA6Ly8= b', false],
    ['CommandLine|base64offset: "stratum+tcp://"', 'a LXN0cmF0dW0rdGNwOi8v b', true],
    ['CommandLine|wide|base64|contains: cmd', 'x YwBtAGQA y', true],
    ['CommandLine|utf16le|base64|contains: cmd', 'x YwBtAGQA y', true],
    ['CommandLine|utf16be|base64|contains: cmd', 'x AGMAbQBk y', true],
    ['CommandLine|utf16|base64|contains: cmd', 'x //5jAG0AZAA= y', true],
    ['CommandLine|utf16|base64|contains: cmd', 'x YwBtAGQA y', false],
    ['CommandLine|wide|base64offset|contains: cmd', 'x AGMAbQBkAA y', true],
    ['CommandLine|wide|contains: cmd', 'c\0m\0d\0', true],
    ['CommandLine|wide|contains: cmd', 'cmd', false],
    ["CommandLine|base64|contains: 'a\\*b'", 'YSpi', true],
    ['CommandLine|base64|contains|all: [miner, wallet]', 'bWluZXI= d2FsbGV0', true],
    ['CommandLine|base64|contains|all: [miner, wallet]', 'bWluZXI=', false],
    ['CommandLine|base64|cased|contains: miner', 'bWluZXI=', true],
    ['CommandLine|base64|cased|contains: miner', 'BWLUZXI=', false],
  ];
  it.each(cases)('%s, tried on "%s": %s', (field, value, expected) => {
    expect(onCommandLine(field, value)).toBe(expected);
  });

  it('which base64offset finds wherever it stands', () => {
    const word = fc.stringMatching(/^[a-z]{3,12}$/);
    const around = fc.uint8Array({ maxLength: 12 });
    fc.assert(
      fc.property(word, around, around, (value, before, after) => {
        const encoded = Buffer.concat([before, Buffer.from(value), after]).toString('base64');
        expect(onCommandLine(`CommandLine|base64offset|contains: ${value}`, `x ${encoded} y`)).toBe(true);
      }),
    );
  });
});

describe('windash takes any dash', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["' -foo '", 'x /foo y', true],
    ["' -foo '", 'x \u2014foo y', true],
    ["' -foo '", 'x +foo y', false],
    ["' -a -b'", 'x /a \u2015b', true],
    ["' -a -b'", 'x -a b', false],
    ["' /a'", 'x -a', true],
    ["' --long'", 'x -/long', true],
    ["'a-b'", 'a-b', true],
    ["'a-b'", 'a/b', false],
    ["'-a*-b'", '/a x \u2013b', true],
    ["'-?a'", '-xa', true],
  ];
  it.each(cases)('of %s, tried on "%s": %s', (value, text, expected) => {
    expect(onCommandLine(`CommandLine|windash|contains: ${value}`, text)).toBe(expected);
  });

  it('however many there are', () => {
    const options = Array.from({ length: 200 }, (_, i) => `-o${i}`).join(' ');
    expect(onCommandLine(`CommandLine|windash|contains: '${options}'`, `x ${options.replaceAll('-', '/')}`)).toBe(true);
  });
});

describe('neq and fieldref compare', () => {
  const event = { Image: '/usr/bin/Tool', ParentImage: '/usr/bin/tool', CommandLine: '/usr/bin/tool -x' };
  const cases: readonly (readonly [string, boolean])[] = [
    ['Image|fieldref: ParentImage', true],
    ['Image|fieldref|cased: ParentImage', false],
    ['Image|fieldref: CommandLine', false],
    ['CommandLine|fieldref|startswith: Image', true],
    ['CommandLine|fieldref|endswith: Image', false],
    ['Image|fieldref: [CommandLine, ParentImage]', true],
    ['Image|fieldref: CurrentDirectory', false],
    ['CurrentDirectory|fieldref: Image', false],
    ['Image|fieldref|neq: ParentImage', false],
    ['Image|fieldref|neq: CommandLine', true],
    ['Image|neq: /usr/bin/tool', false],
    ['Image|neq: /usr/bin/other', true],
    ['Image|neq: [/usr/bin/other, /usr/bin/tool]', false],
    ['Image|endswith|neq: /other', true],
    ['CurrentDirectory|neq: /tmp', true],
  ];
  it.each(cases)('%s: %s', (field, expected) => {
    expect(matches(one(field), event)).toBe(expected);
  });
});

describe('numbers are compared as logs write them', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['CommandLine|gte: -5', '-5', true],
    ['CommandLine|gt: 1.5', '1.6', true],
    ['CommandLine|lt: 5', '', false],
    ['CommandLine|lt: 5', '   ', false],
    ['CommandLine|gt: 5', '0x10', false],
    ['CommandLine|gt: 5', '1e3', false],
    ['CommandLine|gt: 5', 'Infinity', false],
    ['CommandLine|lt: 5', `-${'9'.repeat(30)}`, false],
  ];
  it.each(cases)('%s, tried on "%s": %s', (field, value, expected) => {
    expect(onCommandLine(field, value)).toBe(expected);
  });
});

describe('keywords', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["'|re': 'ne+dle'", 'a neeedle', true],
    ["'|re': 'ne+dle'", 'a NEEDLE', false],
    ["'|re|i': 'ne+dle'", 'a NEEDLE', true],
    ["'|cased': [NeeDle]", 'a NeeDle', true],
    ["'|cased': [NeeDle]", 'a needle', false],
    ["'|startswith': [needle]", 'needle a', true],
    ["'|startswith': [needle]", 'a needle', false],
    ["'|base64offset': [needle]", 'eG5lZWRsZXg=', true],
    ["'|windash': [' -needle']", 'a /needle', true],
    ["'|all': [needle, 12]", 'needle 12', true],
    ["'|all': [needle, 12]", 'needle', false],
  ];
  it.each(cases)('%s, tried on "%s": %s', (keywords, value, expected) => {
    expect(onCommandLine(keywords, value)).toBe(expected);
  });

  it('stand beside maps in a list', () => {
    const detection = '  s:\n    - needle\n    - Image|endswith: /tool\n  condition: s';
    expect(matches(detection, { CommandLine: 'a needle' })).toBe(true);
    expect(matches(detection, { CommandLine: 'a', Image: '/bin/tool' })).toBe(true);
    expect(matches(detection, { CommandLine: 'a', Image: '/bin/needl' })).toBe(false);
  });
});

describe('null and nothing', () => {
  const cases: readonly (readonly [string, Record<string, string>, boolean])[] = [
    ['Image: [null, /x]', { CommandLine: 'a' }, true],
    ['Image: [null, /x]', { Image: '/x' }, true],
    ['Image: [null, /x]', { Image: '/y' }, false],
    ["Image: ''", { Image: '' }, true],
    ["Image: ''", { CommandLine: 'a' }, false],
    ['Image: null', { Image: '' }, true],
    ['Image:', { CommandLine: 'a' }, true],
    ['Image|exists: true', { Image: '' }, true],
    ["Image: '*'", { Image: '' }, true],
    ["Image: '*'", { CommandLine: 'a' }, false],
    ["Image: '?*'", { Image: '' }, false],
    ["Image: '?*'", { Image: 'x' }, true],
  ];
  it.each(cases)('%s, tried on %j: %s', (field, fields, expected) => {
    expect(matches(one(field), fields)).toBe(expected);
  });
});

describe('case', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['CommandLine|contains: straße', 'STRAßE', true],
    ['CommandLine|contains: ΣΟΦΟΣ', 'σοφος', true],
    ['CommandLine|contains: σοφος', 'ΣΟΦΟΣ Α', true],
    ["CommandLine|contains: 'İ?x'", 'İax', true],
    ['CommandLine|contains: stratum', '\u017ftratum', true],
    ['CommandLine|contains: привет', 'ПРИВЕТ', true],
    ['CommandLine|contains|cased: привет', 'ПРИВЕТ', false],
  ];
  it.each(cases)('%s, tried on "%s": %s', (field, value, expected) => {
    expect(onCommandLine(field, value)).toBe(expected);
  });
});

it('placeholders may stand within a value, several at once, and percent signs may be escaped', () => {
  const placeholders = new Map([
    ['tools', ['one', 'two*']],
    ['dirs', ['/tmp', '/var']],
  ]);
  const run = (value: string, text: string) =>
    matches(one(`CommandLine|expand|endswith: '${value}'`), { CommandLine: text }, placeholders);
  expect(run('%dirs%/%tools%', '/var/twofold')).toBe(true);
  expect(run('%dirs%/%tools%', '/var/three')).toBe(false);
  expect(run('\\%5 %tools%', '%5 one')).toBe(true);
  expect(() => run('%hosts%', 'x')).toThrow('the placeholder %hosts% is unknown (known: %tools%, %dirs%)');
});
