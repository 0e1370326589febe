import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { KINDS, LIMITS } from '../../agent/judge/behaviours/model.ts';
import { buildSignatures } from '../../agent/judge/load.ts';
import { parseYaml } from '../../agent/judge/sigma/document.ts';
import { signatureSources } from '../../agent/shipped.ts';

const shipped = parseYaml('behaviours.yaml', readFileSync(`${signatureSources}/behaviours.yaml`, 'utf8')).documents;

function load(text: string) {
  const { signatures, problems } = buildSignatures([...shipped, ...parseYaml('own.yaml', text).documents]);
  return { model: signatures.behaviours, problems: problems.map(({ line, message }) => `${line}: ${message}`) };
}

describe('the behaviours that are shipped', () => {
  it('have a reason for each weight and each limit', () => {
    const [{ behaviours, limits }] = shipped.map(({ value }) => value) as [
      Record<string, Record<string, { reason?: string }>>,
    ];
    expect(Object.keys(behaviours ?? {})).toEqual(Object.keys(KINDS));
    expect(Object.keys(limits ?? {})).toEqual([...LIMITS]);
    const reasons = [...Object.values(behaviours ?? {}), ...Object.values(limits ?? {})].map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason === undefined || reason.length < 20)).toEqual([]);
  });

  it('never reach a warning alone, but for a fake kernel thread', () => {
    const { model } = load('');
    const heavy = Object.entries(model?.weights ?? {}).filter(([, { weight }]) => weight >= 50);
    expect(heavy.map(([id]) => id)).toEqual(['behaviour-fake-kernel-thread']);
  });
});

describe('a document of the user', () => {
  it('goes over what is shipped, name by name', () => {
    const { model, problems } = load(
      'behaviours: {behaviour-steady-cpu: {level: none}}\nlimits: {busy_cores: {is: 1.5}}\nruntimes: [libMine]',
    );
    expect(problems).toEqual([]);
    expect(model?.weights['behaviour-steady-cpu']).toEqual({ weight: 0, explained: 0 });
    expect(model?.weights['behaviour-randomx-fast-memory']).toEqual({ weight: 40, explained: 20 });
    expect(model?.limits).toMatchObject({ busy_cores: 1.5, busy_share: 0.85 });
    expect(model?.runtimes).toEqual(expect.arrayContaining(['libtorch', 'libmine']));
  });

  it.each([
    [
      'a behaviour that there is not',
      'behaviours: {behaviour-x: {level: low}}',
      '1: "behaviour-x" is none of the behaviours',
    ],
    [
      'a level that there is not',
      'behaviours:\n  behaviour-steady-cpu: {level: huge}',
      '2: "level" must be one of none, informational',
    ],
    ['a behaviour without a level', 'behaviours: {behaviour-steady-cpu: {}}', '1: "level" must be one of'],
    [
      'another kind',
      'behaviours: {behaviour-steady-cpu: {level: low, kind: pool}}',
      '1: the kind of "behaviour-steady-cpu" is "cpu"',
    ],
    ['a limit that there is not', 'behaviours: {}\nlimits:\n  x: {is: 1}', '3: "x" is none of the limits'],
    ['a limit that is no number', 'behaviours: {}\nlimits: {busy_cores: {is: much}}', '2: "is" must be a number'],
    ['a limit that is a number by itself', 'behaviours: {}\nlimits: {busy_cores: 1}', '2: "busy_cores" must be a map'],
    ['an unknown key', 'behaviours: {}\nweights: {}', '2: beside "behaviours" stands no "weights"'],
    [
      'an unknown key further down',
      'behaviours: {behaviour-steady-cpu: {level: low, wight: 1}}',
      '1: "wight" is none of',
    ],
    ['behaviours that are a list', 'behaviours: [x]', '1: "behaviours" must be a map'],
    ['runtimes without a name', 'behaviours: {}\nruntimes: [""]', '2: "runtimes" must be a list'],
  ])('is refused for %s, and what is shipped stays', (_, text, problem) => {
    const { model, problems } = load(text);
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(model?.weights['behaviour-steady-cpu'].weight).toBe(20);
  });

  it('alone makes no model', () => {
    const { documents } = parseYaml('own.yaml', 'behaviours: {behaviour-steady-cpu: {level: none}}');
    expect(buildSignatures(documents).signatures.behaviours).toBeUndefined();
  });
});
