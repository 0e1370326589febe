import { describe, expect, it } from '@jest/globals';
import { createEvent } from '../../../agent/judge/sigma/event.ts';
import { compileText, ruleText } from './draft.ts';

const tool = 'Image|endswith: /tool';
const rule = (detection: string, category: Parameters<typeof ruleText>[1] = 'process_creation') =>
  compileText(ruleText(detection, category));
const notes = (text: string) => compileText(text).limitations.map(({ line, message }) => `${line}: ${message}`);

describe('a field that the agent cannot see', () => {
  it('counts as absent where the rule can match without it', () => {
    const { limitations, test } = rule(`  s:\n    - ${tool}\n    - Hashes|contains: abc\n  condition: s`);
    expect(limitations).toMatchObject([
      { line: 9, rule: '1', message: 'the agent cannot see the field Hashes of process_creation: it counts as absent' },
    ]);
    expect(test(createEvent('process_creation', { Image: '/bin/tool' }))).toBe(true);
  });

  it('is told to exclude nothing where the rule excludes by it', () => {
    const { limitations, test } = rule(
      `  s:\n    ${tool}\n  filter:\n    User: root\n  condition: s and not 1 of filter*`,
    );
    expect(limitations).toMatchObject([
      { line: 10, message: expect.stringMatching(/the field User .* counts as absent, and excludes nothing$/) },
    ]);
    expect(test(createEvent('process_creation', { Image: '/bin/tool' }))).toBe(true);
  });

  it('is not told of where the condition leaves it out', () => {
    expect(rule(`  s:\n    ${tool}\n  t:\n    User: root\n  condition: s`).limitations).toEqual([]);
  });

  it('is told of once, and once more where the rule excludes by it', () => {
    const searches = `  s:\n    User: root\n    Image: a\n  t:\n    - User: bin\n    - ${tool}\n  filter:\n    User: x`;
    const { limitations } = rule(`${searches}\n  condition: (s or t) and not filter`);
    expect(limitations.map(({ line }) => line)).toEqual([8, 14]);
  });

  it('that the rule needs makes it one that never matches, and says so', () => {
    const { category, limitations } = rule(`  s:\n    ${tool}\n    User: root\n    LogonId: 0\n  condition: s`);
    expect(category).toBeUndefined();
    expect(limitations.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '9: the agent cannot see the field User of process_creation: it counts as absent',
      '10: the agent cannot see the field LogonId of process_creation: it counts as absent',
      '7: what it tells apart cannot be seen: the rule never matches',
    ]);
  });

  it.each(['User: null', 'User|exists: false', 'User|neq: root', 'User|fieldref|neq: Image'])(
    'does not let a rule of nothing but %s match everything',
    (field) => {
      const { category, limitations } = rule(`  s:\n    ${field}\n  condition: s`);
      expect(category).toBeUndefined();
      expect(limitations.at(-1)?.message).toContain('never matches');
    },
  );

  it.each(['UtcTime|hour: 3', 'CommandLine|hour|gte: 3', 'Image|fieldref: OriginalFileName'])(
    'may be named by a modifier: %s',
    (field) => {
      expect(rule(`  s:\n    - ${tool}\n    - ${field}\n  condition: s`).limitations).toHaveLength(1);
    },
  );
});

describe('a log source', () => {
  const from = (logsource: string, field = 'QueryName') =>
    compileText(`title: T\nlogsource: {${logsource}}\ndetection: {s: {${field}: abcd}, condition: s}\n`);

  it.each([
    ['category: dns', 'query', 'dns_query'],
    ['category: dns', 'dns.question.name', 'dns_query'],
    ['category: dns_query, product: linux', 'QueryName', 'dns_query'],
    ['category: network, service: dns', 'dns.question.name', 'dns_query'],
    ['category: network, service: connection', 'destination.ip', 'network_connection'],
    ['category: network_connection', 'dst_port', 'network_connection'],
    ['category: process_creation, service: sysmon', 'commandline', 'process_creation'],
    ['category: process_creation, product: linux, service:', 'Image', 'process_creation'],
  ])('of {%s} with %s is %s', (logsource, field, category) => {
    expect(from(logsource, field)).toMatchObject({ category, limitations: [] });
  });

  it.each([
    ['product: windows, category: process_creation', 'logs of the product windows'],
    ['product: macos, category: process_creation', 'logs of the product macos'],
    ['product: zeek, service: dns', 'logs of the product zeek'],
    ['product: linux, service: auditd', 'the service auditd'],
    ['product: linux, category: file_event', 'the category file_event'],
    ['product: linux, category: process_creation, service: sudo', 'the service sudo of the category process_creation'],
    ['category: network', 'the category network'],
    ['category: constructor', 'the category constructor'],
    ['product: linux, definition: Needs a log', 'logs without a category'],
  ])('of {%s} is none that the agent has', (logsource, what) => {
    const { category, limitations } = from(logsource);
    expect(category).toBeUndefined();
    expect(limitations).toMatchObject([
      { line: 2, message: `the agent does not read ${what}: the rule never matches` },
    ]);
  });
});

describe('what Sigma has and the agent does not', () => {
  it('is a correlation', () => {
    expect(notes('title: T\ncorrelation:\n  type: event_count\n  rules: [a]\n  timespan: 1m\n')).toEqual([
      '3: records are judged one by one, not correlated: the rule never matches',
    ]);
  });

  it('is a filter', () => {
    const filter = 'title: T\nlogsource: {product: linux}\nfilter:\n  rules: [a]\n  s: {User: x}\n  condition: not s\n';
    expect(notes(filter)).toEqual(['4: filters are not put into other rules: the rule never matches']);
  });

  it('is a condition that counts', () => {
    const counted = ['condition: s | count() by Image > 5', 'timeframe: 5m\n  condition: s'];
    for (const condition of counted) {
      expect(notes(ruleText(`  s:\n    ${tool}\n  ${condition}`))).toEqual([
        '7: records are judged one by one, not counted: the rule never matches',
      ]);
    }
  });

  it('is a rule that its author calls unsupported, but not a deprecated one', () => {
    const text = ruleText(`  s:\n    ${tool}\n  condition: s`);
    expect(notes(`${text}status: unsupported\n`)).toEqual([
      '11: its author calls it unsupported: the rule never matches',
    ]);
    expect(notes(`${text}status: deprecated\n`)).toEqual([]);
  });
});

it('in a rule of our own each of them is an error', () => {
  const own =
    'id: x\nname: own\ndescription: d\nstatus: test\nlevel: low\ntags: [a]\nfalsepositives: [b]\nfamily: any\nexamples: {hit: [a], miss: [b]}\n';
  const detection = `detection: {s: {${tool}}, condition: s}\n`;
  const linux = 'logsource: {product: linux, category: process_creation}\n';
  const cases = [
    [`${linux}detection: {s: {User: root}, condition: s}\n`, 'unknown field "User"; process_creation has Image,'],
    [`logsource: {product: linux, service: auditd}\n${detection}`, 'does not read the service auditd'],
    [`${linux}detection: {s: {${tool}}, condition: s | count() > 5}\n`, 'not counted'],
    [`correlation: {type: event_count}\n`, 'not correlated'],
  ];
  for (const [text, message] of cases) expect(() => compileText(`title: T\n${own}${text}`)).toThrow(message);
});
