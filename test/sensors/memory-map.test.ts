import { describe, expect, it } from '@jest/globals';
import { readMemoryMap } from '../../agent/sensors/memory-map.ts';

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

type Line = readonly [size: number, permissions: string, path?: string, gap?: number];

/** The text of a maps file: each mapping begins where the one before ended, unless there is a gap before it. */
function maps(...lines: readonly Line[]): string {
  let at = 0x7f0000000000;
  return lines
    .map(([size, permissions, path = '', gap = 0]) => {
      const start = at + gap;
      at = start + size;
      const inode = path.startsWith('/') ? 9 : 0;
      return `${start.toString(16)}-${at.toString(16)} ${permissions} 00000000 00:00 ${inode} ${path}\n`;
    })
    .join('');
}

const read = (...lines: readonly Line[]) => readMemoryMap(maps(...lines)).map;

describe('the memory of RandomX', () => {
  it('is read from its mappings: light mode, two threads', () => {
    // As RandomX 1.1.10 has them with two threads.
    expect(
      read(
        [135_168, 'rw-p', '[heap]'],
        [139_264, 'rw-p'],
        [66_969_600, '---p'],
        [4_202_496, 'rw-p', '', 4096],
        [4096, '---p'],
        [8 * mebibyte, 'rw-p'],
        [268_439_552, 'rw-p', '', 4096],
        [155_648, 'rwxp', '', 4096],
        [77_824, 'r-xp'],
        [1_400_000, 'r-xp', '/lib/x86_64-linux-gnu/libc.so.6'],
        [8192, 'r-xp', '[vdso]'],
      ),
    ).toEqual({ large: [268_439_552], code: 155_648 + 77_824, scratchpads: 2, libraries: ['libc.so.6'] });
  });

  it('may lie in huge pages, or grow by brk', () => {
    const huge = '/anon_hugepage (deleted)';
    const { large, scratchpads } = read([2182 * mebibyte, 'rw-p', huge], [8 * mebibyte, 'rw-p', huge, 1]);
    expect({ large, scratchpads }).toEqual({ large: [2182 * mebibyte], scratchpads: 4 });
    expect(read([7 * mebibyte, 'rw-p', '[heap]']).scratchpads).toBe(3);
  });
});

describe('scratchpads', () => {
  const pad = 2 * mebibyte + 4096;

  it.each([
    ['of a node with 64 threads, all in one mapping', 64 * pad, 64],
    ['with a small mapping beside them', 16 * pad + 12 * kibibyte, 16],
    ['alone', pad, 1],
  ])('are counted %s', (_, size, count) => expect(read([size, 'rw-p']).scratchpads).toBe(count));

  it.each<[string, readonly Line[]]>([
    [
      'a stack above its guard',
      [
        [4096, '---p'],
        [2 * mebibyte + 4096, 'rw-p'],
      ],
    ],
    ['something larger', [[3 * mebibyte, 'rw-p']]],
    ['a chunk of PHP', [[2 * mebibyte, 'rw-p']]],
    ['something smaller', [[2 * mebibyte - 4096, 'rw-p']]],
    ['memory that is shared', [[2 * mebibyte + 4096, 'rw-s', '/dev/zero (deleted)']]],
    ['data of a library', [[2 * mebibyte + 4096, 'rw-p', '/lib/x.so']]],
  ])('are not %s', (_, lines) => expect(read(...lines).scratchpads).toBe(0));
});

describe('compiled code', () => {
  it('counts with what is reserved right behind it, as virtual machines do', () => {
    expect(read([2496 * kibibyte, 'rwxp'], [117 * mebibyte, '---p']).code).toBe(2496 * kibibyte + 117 * mebibyte);
  });

  it.each<[string, readonly Line[], number]>([
    [
      'without the guard of a stack behind it',
      [
        [77_824, 'r-xp'],
        [4096, '---p'],
      ],
      77_824,
    ],
    [
      'without what is reserved elsewhere',
      [
        [77_824, 'r-xp'],
        [64 * mebibyte, '---p', '', 4096],
      ],
      77_824,
    ],
    [
      'without code that came from a file',
      [
        [2 * mebibyte, 'r-xp', '/bin/x'],
        [64 * mebibyte, '---p'],
      ],
      0,
    ],
  ])('counts %s', (_, lines, code) => expect(read(...lines).code).toBe(code));
});

describe('libraries', () => {
  it('are named once, without their folder, when they have much code', () => {
    const text = '/usr/lib/libtorch_cpu.so.1.13';
    expect(
      read([60 * mebibyte, 'r-xp', text], [2 * mebibyte, 'r-xp', text], [4096, 'r-xp', '/a/libtorch.so']).libraries,
    ).toEqual(['libtorch_cpu.so.1.13']);
  });

  it('are bounded in number', () => {
    const lines = Array.from({ length: 1000 }, (_, i) => [mebibyte, 'r-xp', `/lib/${i}`] as const);
    expect(read(...lines).libraries).toHaveLength(256);
  });
});

it('lines that make no sense are counted', () => {
  expect(readMemoryMap('nonsense\n')).toMatchObject({ broken: 1, map: { large: [] } });
});
