import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { configSchema } from '../../agent/config/schema.ts';
import { checkConfigText } from '../../agent/config.ts';

const problems = (text: string) => checkConfigText(text, 'c.yaml').map(({ line, message }) => `${line}: ${message}`);
const least = '{name: a, namespace: b, reason: c, expires: 2026-12-31}';

describe('the exceptions', () => {
  it('are none by default', () => {
    expect(configSchema.parse({}).exceptions).toEqual([]);
  });

  it('end with the day on which they expire, in UTC', () => {
    expect(configSchema.parse(parse(`exceptions: [${least}]`)).exceptions).toEqual([
      { name: 'a', namespace: 'b', reason: 'c', images: [], signatures: [], expires: Date.UTC(2027, 0, 1) },
    ]);
  });

  it('may have expired: an agent that did not start would see nothing at all', () => {
    expect(problems('exceptions: [{name: a, namespace: b, reason: c, expires: 2001-02-28}]')).toEqual([]);
  });

  it('are refused without a namespace, a reason or a day', () => {
    expect(problems('exceptions:\n- name: a')).toEqual([
      '2: exceptions.0.namespace: must be text, not undefined',
      '2: exceptions.0.reason: must be text, not undefined',
      '2: exceptions.0.expires: must be a day such as 2026-12-31, not undefined',
    ]);
    expect(problems('exceptions:\n- {name: a, namespace: b, reason: " ", expires: 2026-12-31}')).toEqual([
      '2: exceptions.0.reason: must say why, for whoever reads it a year later',
    ]);
  });

  it.each([
    ['a pattern in place of a namespace', 'namespace: "team-*"', 'namespace: must be the name of a namespace'],
    ['no namespace', 'namespace: ""', 'namespace: must be the name of a namespace'],
    ['a tag in place of a digest', 'images: ["xmrig:latest"]', 'images.0: must be a digest'],
    ['an owner without a kind', 'owner: web', 'owner: must be a kind and a name, such as Deployment/web'],
    ['a day that there is not', 'expires: 2026-02-30', 'expires: must be a day such as 2026-12-31, not "2026-02-30"'],
    ['a time', 'expires: "2026-02-28T00:00:00Z"', 'expires: must be a day such as 2026-12-31'],
    ['never', 'expires: never', 'expires: must be a day such as 2026-12-31, not "never"'],
    ['a label', 'labels: {davylamp: allowed}', 'labels: no such key'],
    ['a name of a pod', 'pod: miner-0', 'pod: no such key'],
  ])('are refused with %s', (_, part, expected) => {
    const entry = { ...parse(least), ...parse(part) };
    const [problem = '', ...others] = problems(JSON.stringify({ exceptions: [entry] }));
    expect(problem.slice('1: exceptions.0.'.length)).toContain(expected);
    expect(others).toEqual([]);
  });

  it('have different names, since metrics tell them apart by these', () => {
    expect(problems(`exceptions:\n- ${least}\n- ${least}`)).toEqual(['3: exceptions.1.name: must be the only "a"']);
  });
});
