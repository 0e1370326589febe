import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Judge, score } from '../../agent/judge/judge.ts';
import { loadSignatures } from '../../agent/judge/load.ts';
import { CRITICAL, WARNING } from '../../agent/judge/score.ts';
import type { Judgeable } from '../../agent/model.ts';
import { shippedSignatures } from '../../agent/shipped.ts';

interface CommandLine {
  readonly cmdline: string | readonly string[];
  readonly exe?: string;
  readonly comm?: string;
}

function read<T>(name: string): T[] {
  const text = readFileSync(new URL(`../corpus/${name}.jsonl`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

const judge = new Judge(loadSignatures([shippedSignatures]).signatures, Date.parse('2026-11-24'));
const scoreOf = (record: Judgeable) => score(judge.judge(record));

function scoreOfProcess({ cmdline, exe, comm }: CommandLine): number {
  const words = typeof cmdline === 'string' ? cmdline.split(' ') : cmdline;
  return scoreOf({ kind: 'process', cmdline: words, ...(exe ? { exe } : {}), ...(comm ? { comm } : {}) });
}

describe('the command lines of miners', () => {
  const miners = read<CommandLine>('miners');
  const share = (limit: number) => miners.filter((miner) => scoreOfProcess(miner) >= limit).length / miners.length;

  it('reach a warning, but for two that show nothing: nginx and /var/sbin/bash', () => {
    const missed = miners.filter((miner) => scoreOfProcess(miner) < WARNING).map(({ cmdline }) => cmdline);
    expect(missed).toEqual(['nginx', '/var/sbin/bash']);
    expect(share(WARNING)).toBeGreaterThan(0.98);
  });

  it('are mostly critical', () => expect(share(CRITICAL)).toBeGreaterThan(0.75));
});

it('no ordinary command line reaches a warning', () => {
  const wrong = read<CommandLine>('benign').filter((line) => scoreOfProcess(line) >= WARNING);
  expect(wrong).toEqual([]);
});

it('messages of Stratum are told from other messages', () => {
  const messages = read<{ must_match: boolean; line: string }>('stratum');
  const wrong = messages.filter(({ line, must_match }) => {
    const total = scoreOf({ kind: 'payload', data: line });
    return must_match ? total < WARNING : total > 0;
  });
  expect(wrong).toEqual([]);
});

it('names of pools are told from other names', () => {
  const names = read<{ domain: string; pool: boolean }>('domains');
  const wrong = names.filter(({ domain, pool }) => {
    const total = scoreOf({ kind: 'dns', query: domain });
    return pool ? total < WARNING : total > 0;
  });
  expect(wrong).toEqual([]);
});
