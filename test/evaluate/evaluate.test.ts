import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { buildSignatures } from '../../agent/judge/load.ts';
import { costSection } from '../../scripts/evaluate/cost.ts';
import { toMarkdown } from '../../scripts/evaluate/report.ts';
import { percent, type Section } from '../../scripts/evaluate/section.ts';
import { detectionSections, PREFACE } from '../../scripts/evaluate/sections.ts';
import { loadSubject, type Subject } from '../../scripts/evaluate/subject.ts';
import { isReached } from '../bench/figure.ts';

const page = new URL('../../docs/detection-quality.md', import.meta.url);
let subject: Subject;
let sections: readonly Section[];
beforeAll(() => {
  subject = loadSubject();
  sections = detectionSections(subject);
});

const notReached = (found: readonly Section[]) =>
  found.flatMap(({ figures }) => figures.filter((figure) => isReached(figure) === false).map(({ name }) => name));

describe('the evaluation', () => {
  it('finds every target reached', () => expect(notReached(sections)).toEqual([]));

  it('finds targets missed when nothing is detected', () => {
    const { signatures } = buildSignatures([]);
    const blind = { ...subject, documents: [], signatures, judge: subject.judgeBy(signatures) };
    expect(notReached(detectionSections(blind))).toEqual([
      'command lines of miners that reach a warning',
      'command lines of miners that are critical',
      'messages of Stratum that reach a warning',
      'curated pool hosts that reach a warning when asked for',
      'curated pool hosts that reach a warning when connected to',
      'new subdomains of curated pools that reach a warning',
    ]);
  });

  it('says the same on every run, and its page is up to date: else run npm run evaluate', () => {
    const text = toMarkdown(PREFACE, [
      ...sections,
      costSection({ commandLine: 0, domain: 0, domainOfMany: 0, load: 0, loadYaml: 0 }),
    ]);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(page, text);
    expect(readFileSync(page, 'utf8')).toBe(text);
  });

  it('never rounds up to all', () =>
    expect([percent(9999, 10_000), percent(2, 2), percent(0, 0)]).toEqual([99.9, 100, 100]));
});
