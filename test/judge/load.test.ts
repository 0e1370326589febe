import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MAX_FILE_BYTES } from '../../agent/judge/files.ts';
import { loadSignatures } from '../../agent/judge/load.ts';
import { shippedSignatures } from '../../agent/shipped.ts';
import { ruleText } from './sigma/draft.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'davylamp-load-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const sound = ruleText('  s:\n    CommandLine|contains: needle\n  condition: s').replace("id: '1'", 'id: sound');

/** What is said of a file of this content that stands beside a sound rule, which must load all the same. */
function problemsOf(content: string | Buffer): string[] {
  writeFileSync(join(directory, 'bad.yml'), content);
  writeFileSync(join(directory, 'sound.yml'), sound);
  const { signatures, problems } = loadSignatures([directory]);
  expect(signatures.rules.map(({ name }) => name)).toContain('sound');
  return problems.map(({ file, line, message }) => `${file.slice(directory.length + 1)}:${line}: ${message}`);
}

const detection = (line: string) => ruleText(`  s:\n    ${line}\n  condition: s`);

describe('a file with a mistake is told by file and line, and the others load', () => {
  const cases: readonly (readonly [string, string | Buffer, string])[] = [
    [
      'an unknown modifier',
      detection('CommandLine|contians: x'),
      'bad.yml:8: the modifier "contians" is not supported',
    ],
    ['two places at once', detection('CommandLine|contains|endswith: x'), 'contains and endswith exclude each other'],
    ['an encoded expression', detection('CommandLine|re|base64: x'), 'the modifiers re and base64 exclude each other'],
    ['a reference to some of', detection('Image|fieldref|all: [CommandLine]'), 'fieldref and all exclude each other'],
    ['a reference to a number', detection('Image|fieldref: 5'), '"fieldref" needs the name of a field'],
    ['existence of something', detection('Image|exists: maybe'), '"exists" needs true or false'],
    ['a flag without re', detection('CommandLine|i: x'), 'only follows "re"'],
    ['a network as a keyword', detection("'|cidr': 10.0.0.0/8"), 'bad.yml:8: the modifier "cidr" needs a field'],
    ['an encoded wildcard', detection('CommandLine|base64: a*b'), 'an encoded value cannot hold the wildcards'],
    ['too little to encode', detection('CommandLine|base64offset: ab'), '"base64offset" needs at least 3 bytes'],
    [
      'one of several values',
      detection("CommandLine|re:\n      - ok\n      - '('"),
      'bad.yml:10: the regular expression',
    ],
    ['a keyword that is nothing', detection('CommandLine: x\n  t: [null]'), 'bad.yml:9: expected a map of fields'],
    ['no condition in a list', ruleText('  s:\n    CommandLine: x\n  condition: []'), 'an empty list matches nothing'],
    ['a backreference', detection("CommandLine|re: '(a)\\1'"), 'bad.yml:8: the regular expression is not one of RE2'],
    ['a lookahead', detection("CommandLine|re: '(?=a)'"), 'not one of RE2'],
    ['no network', detection('CommandLine|cidr: 10.0.0.0/33'), 'is not a network'],
    ['no number', detection('CommandLine|gt: many'), 'needs a number'],
    ['a nested value', detection('CommandLine: {a: b}'), 'expected a text'],
    ['an unknown placeholder', detection("CommandLine|expand: '%x%'"), 'the placeholder %x% is unknown'],
    ['no placeholder', detection('CommandLine|expand: x'), 'needs a %placeholder%'],
    ['half a placeholder', detection("CommandLine|expand: 'x%y'"), 'needs a %placeholder%'],
    ['an empty list', detection('CommandLine: []'), 'an empty list matches nothing'],
    ['no condition', ruleText('  s:\n    CommandLine: x'), 'needs a "condition"'],
    [
      'an unknown level',
      sound.replace('level: low', 'level: lo').replace('sound', 'x'),
      'bad.yml:10: the level "lo" is none',
    ],
    ['no title', sound.replace('title: T', 'author: T').replace('sound', 'x'), 'bad.yml:1: the rule lacks "title"'],
    [
      'no log source',
      'title: x\ndetection: {s: {CommandLine: x}, condition: s}\n',
      'bad.yml:1: the rule lacks "logsource"',
    ],
    ['nothing but a title', 'title: x\nlogsource:\n', 'bad.yml:1: the rule lacks "logsource", "detection"'],
    ['a log source that is a word', 'title: x\nlogsource: linux\ndetection: {}\n', 'needs a "logsource" with product'],
    ['something else', 'apiVersion: v1\nkind: Pod\n', 'neither a Sigma rule nor'],
    ['the id of another rule', sound, 'already has the name or id "sound"'],
    [
      'a key twice',
      detection('CommandLine: x').replace('level:', 'title: U\nlevel:'),
      'bad.yml:10: the key "title" stands here twice',
    ],
    ['no YAML', 'title: [\n', 'bad.yml:2:'],
    ['bytes that are not UTF-8', Buffer.from([0x74, 0x3a, 0xff, 0xfe]), 'it is not UTF-8'],
    ['nesting without end', '['.repeat(100_000), 'nested too deeply'],
    ['keys that are maps', `? ${'? '.repeat(30)}a`, 'keys must be plain words'],
  ];
  it.each(cases)('%s', (_, content, expected) => {
    const problems = problemsOf(content);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });

  it('a YAML bomb', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`);
    expect(problemsOf(`l0: &l0 [x]\n${levels.join('\n')}\n`)).toEqual([
      'bad.yml:5: aliases expand into more than 10000 values, here *l3: write them out',
    ]);
  });

  it.each([
    ['title: &a [*a]\n', 'bad.yml:1: the alias *a stands inside what it names'],
    [detection('CommandLine: &a [x, *a]'), 'bad.yml:8: the alias *a stands inside what it names'],
    [detection('CommandLine: *a'), 'bad.yml:8: the alias *a names nothing'],
  ])('the alias in %j', (text, expected) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });

  it('a file that is too large', () => {
    expect(problemsOf(Buffer.alloc(MAX_FILE_BYTES + 1, 0x20))[0]).toContain('larger than 8 MiB');
  });
});

it('aliases stand for what they name', () => {
  const rule = detection('CommandLine|contains: [&n needle, *n]').replace('level:', 'description: *n\nlevel:');
  expect(problemsOf(rule.replace("id: '1'", 'id: other'))).toEqual([]);
});

describe('a directory', () => {
  it('that is absent is a problem', () => {
    const { problems } = loadSignatures([join(directory, 'absent')]);
    expect(problems[0]?.message).toContain('there is no such file or directory');
  });

  (process.getuid?.() === 0 ? it.skip : it)('with an unreadable file names it (not as root)', () => {
    writeFileSync(join(directory, 'secret.yml'), sound);
    chmodSync(join(directory, 'secret.yml'), 0);
    expect(loadSignatures([directory]).problems[0]?.message).toContain('permission denied');
  });

  it('mounted from a ConfigMap is read once, through its links', () => {
    mkdirSync(join(directory, '..2026'));
    writeFileSync(join(directory, '..2026', 'a.yml'), sound);
    symlinkSync('..2026', join(directory, '..data'));
    symlinkSync('..data/a.yml', join(directory, 'a.yml'));
    const { signatures, problems } = loadSignatures([directory]);
    expect(problems).toEqual([]);
    expect(signatures.counts).toEqual({ loaded: 1, limited: 0, broken: 0 });
  });

  it('with a link to itself ends', () => {
    symlinkSync('.', join(directory, 'loop'));
    expect(loadSignatures([directory]).problems.length).toBeGreaterThan(0);
  });

  it('may hold other files, which are left alone', () => {
    writeFileSync(join(directory, 'README.md'), '# not: [yaml');
    expect(loadSignatures([directory]).problems).toEqual([]);
  });
});

describe('a rule of SigmaHQ', () => {
  const foreign = (change: (text: string) => string) => {
    writeFileSync(join(directory, 'foreign.yml'), change(sound));
    return loadSignatures([directory]);
  };

  it('loads without our own keys', () => {
    const { signatures, problems } = foreign(
      (text) => `${text}author: A\ndate: 2022-10-26\nmodified: 2022-12-25\nrelated: []\n`,
    );
    expect(problems).toEqual([]);
    expect(signatures.counts.loaded).toBe(1);
  });

  it('that asks for what the agent cannot see loads as limited and says so', () => {
    const { signatures, problems } = foreign((text) =>
      text.replace('CommandLine|contains: needle', 'IntegrityLevel: High'),
    );
    expect(problems).toEqual([]);
    expect(signatures.counts).toEqual({ loaded: 0, limited: 1, broken: 0 });
    expect(signatures.limitations[0]).toMatchObject({ line: 8, message: expect.stringContaining('IntegrityLevel') });
  });

  it.each([
    ['product: linux', 'product: windows'],
    ['category: process_creation', 'category: file_event'],
    ['category: process_creation', 'service: auditd'],
  ])('with %s replaced by "%s" is limited', (from, to) => {
    const { signatures, problems } = foreign((text) => text.replace(from, to));
    expect(problems).toEqual([]);
    expect(signatures.counts.limited).toBe(1);
  });
});

describe('our own rules', () => {
  const own = `${sound}name: own\ndescription: d\nstatus: test\ntags: [a]\nfalsepositives: [b]\nfamily: any\nexamples: {hit: [a], miss: [b]}\n`;

  it('may not name a field that there is not', () => {
    expect(problemsOf(own.replace('CommandLine', 'Comandline').replace('id: sound', 'id: own'))[0]).toContain(
      'bad.yml:8: unknown field "Comandline"',
    );
  });

  it('need both kinds of examples', () => {
    expect(problemsOf(own.replace('miss: [b]', 'miss: []').replace('id: sound', 'id: own'))[0]).toContain('bad.yml:17');
  });

  it('need everything that a reader will ask, and are told of all that is missing at once', () => {
    const bare = own.replace('tags: [a]\n', '').replace('status: test\n', '').replace('family: any\n', '');
    expect(problemsOf(bare.replace('id: sound\n', '').replace('title: T\n', ''))).toEqual([
      'bad.yml:1: the rule lacks "title", "id", "status", "tags", "family" (a rule with family or examples needs all of them)',
    ]);
  });
});

describe('the shipped signatures', () => {
  const { signatures, problems } = loadSignatures([shippedSignatures]);

  it('load without a problem or a limitation', () => {
    expect(problems).toEqual([]);
    expect(signatures.limitations).toEqual([]);
    expect(signatures.counts.broken).toBe(0);
  });

  it('give every kind of evidence an id of its own', () => {
    expect(new Set(signatures.ids).size).toBe(signatures.ids.length);
    expect(signatures.ids).toEqual(expect.arrayContaining(['miner_program', 'pool_endpoint', 'wallet_xmr']));
    for (const id of signatures.ids) expect(id).toMatch(/^[a-z0-9_]+$/);
  });
});
