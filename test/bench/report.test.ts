import { describe, expect, it } from '@jest/globals';
import { type Figure, isReached } from './figure.ts';
import { type Report, toMarkdown, toText } from './report.ts';
import { median, quantile } from './statistics.ts';

const cheap: Figure = {
  name: 'turn against loop',
  value: 1.04,
  unit: 'x',
  target: { limit: 'at most', value: 1.6 },
  details: ['agent 3.6 ms, loop 3.5 ms'],
};
const report: Report = {
  machine: { kernel: 'Linux 6.18' },
  figures: [
    cheap,
    { ...cheap, name: 'times cheaper', value: 24.96, target: { limit: 'at least', value: 25 } },
    { name: 'whole agent', value: 2, unit: 'x', details: [] },
  ],
  notMeasured: [{ part: 'sockets', why: 'needs root: it makes network namespaces' }],
};

describe('a figure', () => {
  const cases: [string, number, Figure['target'], boolean | undefined][] = [
    ['reaches a limit that it just meets', 1.6, { limit: 'at most', value: 1.6 }, true],
    ['does not reach a limit that it is above', 1.61, { limit: 'at most', value: 1.6 }, false],
    ['reaches a least value that it just meets', 25, { limit: 'at least', value: 25 }, true],
    ['does not reach a least value that it is below', 24.99, { limit: 'at least', value: 25 }, false],
    ['that is no number reaches nothing', Number.NaN, { limit: 'at most', value: 1.6 }, false],
  ];
  it.each(cases)('%s', (_name, value, target, expected) => {
    expect(isReached({ ...cheap, value, ...(target ? { target } : {}) })).toBe(expected);
  });

  it('without a target is neither reached nor missed', () => {
    const { target: _target, ...told } = cheap;
    expect(isReached(told)).toBeUndefined();
  });
});

describe('the report', () => {
  it('says yes to what is reached, NO to what is missed, and nothing where nothing was promised', () => {
    const lines = toText(report).split('\n');
    expect(lines.find((line) => line.endsWith('turn against loop'))).toMatch(/^yes +1\.04x +at most 1\.6x /);
    expect(lines.find((line) => line.endsWith('times cheaper'))).toMatch(/^NO +24\.96x +at least 25x /);
    expect(lines.find((line) => line.endsWith('whole agent'))).toMatch(/^ +2\.00x +none /);
  });

  it('names what was not measured, and why', () => {
    expect(toText(report)).toContain('- sockets: not measured, needs root');
    expect(toMarkdown(report)).toContain('- sockets: not measured, needs root');
    expect(toText({ ...report, notMeasured: [] })).toContain('Every part was measured.');
  });
});

describe('quantiles', () => {
  it('do not depend on the order, and lie between neighbours', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([10, 20], 0.99)).toBeCloseTo(19.9);
  });

  it('of nothing are no number', () => {
    expect(median([])).toBeNaN();
  });
});
