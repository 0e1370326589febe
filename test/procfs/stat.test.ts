import { describe, expect, it } from '@jest/globals';
import { emptyStat, kernelThreadFlag, parseStat } from '../../agent/procfs/stat.ts';

const tail =
  'S 1 77 77 0 -1 4194560 100 0 0 0 1234 56 0 0 20 0 7 0 98765 2000000 333 18446744073709551615 94000 95000 140700 0 0';

function parse(line: string) {
  const bytes = Buffer.from(line);
  const stat = emptyStat();
  return { understood: parseStat(bytes, bytes.length, stat), stat };
}

describe('parseStat', () => {
  it('reads the fields that are used', () => {
    const { understood, stat } = parse(`42 (sleep) ${tail}\n`);
    expect(understood).toBe(true);
    expect(stat).toEqual({
      pid: 42,
      comm: 'sleep',
      state: 'S',
      ppid: 1,
      flags: 4194560,
      faults: 100,
      utime: 1234,
      stime: 56,
      threads: 7,
      starttime: 98765,
      vsize: 2000000,
      rss: 333,
      startcode: 94000,
      startstack: 140700,
    });
  });

  it.each([
    ['spaces and parentheses', 'a) b (c'],
    ['a whole forged line', 'x) R 2 0 0 ('],
    ['a newline', 'a\nb'],
    ['nothing', ''],
    ['letters that are not ASCII', 'größe'],
  ])('is not confused by a name with %s', (_, comm) => {
    const { understood, stat } = parse(`42 (${comm}) ${tail}\n`);
    expect(understood).toBe(true);
    expect(stat).toMatchObject({ comm, ppid: 1, utime: 1234, starttime: 98765 });
  });

  it('reads a name anew when another process has one of the same length', () => {
    const stat = emptyStat();
    for (const comm of ['aaaa', 'bbbb']) {
      const bytes = Buffer.from(`42 (${comm}) ${tail}`);
      parseStat(bytes, bytes.length, stat);
      expect(stat.comm).toBe(comm);
    }
  });

  it('knows a kernel thread by its flag', () => {
    const { stat } = parse(`9 (kworker/0:1) ${tail.replace('4194560', String(4194560 | kernelThreadFlag))}\n`);
    expect(stat.flags & kernelThreadFlag).not.toBe(0);
  });

  it.each([
    ['empty', ''],
    ['cut in the name', '42 (sle'],
    ['cut in the fields', '42 (sleep) S 1 77'],
    ['without a pid', '(sleep) S 1'],
    ['of another file', 'Name:\tsleep\n'],
  ])('does not understand a line that is %s', (_, line) => {
    expect(parse(line).understood).toBe(false);
  });
});
