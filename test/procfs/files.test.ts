import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir, uptime } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { parseCfsQuota, parseCpuMax, parseFlatKeyed } from '../../agent/procfs/cgroup-cpu.ts';
import { abridge, parseCmdline } from '../../agent/procfs/cmdline.ts';
import { parseExe, readChangeTime } from '../../agent/procfs/exe.ts';
import { parseNamespaceLink, parseSocketLink } from '../../agent/procfs/fd.ts';
import { type Mapping, parseMaps } from '../../agent/procfs/maps.ts';
import { parseStatus } from '../../agent/procfs/status.ts';
import { parseAuxv, readSystemFacts } from '../../agent/procfs/system.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('parseCmdline', () => {
  it.each([
    ['ordinary', 'a\0b c\0', ['a', 'b c']],
    ['without the last NUL', 'a\0b', ['a', 'b']],
    ['with empty arguments inside', 'a\0\0b\0', ['a', '', 'b']],
    ['padded with NULs', 'a\0\0\0\0', ['a']],
    ['empty', '', []],
    ['nothing but NULs', '\0\0', []],
  ])('splits one that is %s', (_, text, expected) => {
    expect(parseCmdline(Buffer.from(text), Buffer.byteLength(text))).toEqual(expected);
  });

  it('puts a mark for bytes that are not UTF-8', () => {
    expect(parseCmdline(Buffer.from([0x61, 0xff, 0x62, 0]), 4)).toEqual(['a\uFFFDb']);
  });

  it('abridges to a length, and keeps what fits whole', () => {
    expect(abridge(['abc', 'def', 'ghi'], 100)).toEqual(['abc', 'def', 'ghi']);
    expect(abridge(['abc', 'defghi', 'x'], 6)).toEqual(['abc', 'de']);
  });
});

describe('abridge', () => {
  it('does not hold on to a long command line', () => {
    const before = process.memoryUsage().heapUsed;
    const kept = Array.from({ length: 500 }, (_, i) => {
      const bytes = Buffer.from(`program-${i}-with-a-name\0--option=${'x'.repeat(100_000)}\0`);
      return abridge(parseCmdline(bytes, bytes.length), 100);
    });
    expect(kept).toHaveLength(500);
    expect(kept[0]?.[0]).toBe('program-0-with-a-name');
    collectGarbage();
    // 500 times 100 kB would be 50 MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000);
  });
});

describe('parseExe', () => {
  it.each([
    ['/usr/bin/node', { state: 'file', path: '/usr/bin/node' }],
    ['/tmp/x (deleted)', { state: 'deleted', path: '/tmp/x' }],
    ['/memfd:kernel (deleted)', { state: 'memfd', path: '/memfd:kernel' }],
    ['/tmp/(deleted)', { state: 'file', path: '/tmp/(deleted)' }],
  ])('reads %s', (target, expected) => {
    expect(parseExe(target)).toEqual(expected);
  });
});

describe('readChangeTime', () => {
  it('tells when a file was written, whatever times it was given', () => {
    const folder = mkdtempSync(join(tmpdir(), 'davylamp-'));
    const file = join(folder, 'x');
    const before = Date.now();
    writeFileSync(file, '');
    utimesSync(file, 1, 1);
    // Clocks of files run a tick of the kernel behind.
    expect(readChangeTime(file)).toBeGreaterThan(before - 100);
    rmSync(folder, { recursive: true });
    expect(readChangeTime(file)).toBeUndefined();
  });

  it('follows the link of a process', () => {
    expect(readChangeTime('/proc/self/exe')).toBe(readChangeTime(process.execPath));
  });
});

describe('links', () => {
  it.each([
    ['socket:[123]', 123],
    ['pipe:[123]', 0],
    ['/dev/null', 0],
    ['anon_inode:[eventpoll]', 0],
  ])('of descriptors: %s is socket %d', (target, inode) => {
    expect(parseSocketLink(target)).toBe(inode);
  });

  it.each([
    ['net:[4026531840]', 4026531840],
    ['nonsense', 0],
    ['net:[x]', 0],
  ])('of namespaces: %s is %d', (target, inode) => {
    expect(parseNamespaceLink(target)).toBe(inode);
  });
});

describe('parseMaps', () => {
  const parse = (text: string) => {
    const mappings: Mapping[] = [];
    return { broken: parseMaps(text, (mapping) => mappings.push(mapping)), mappings };
  };

  it.each([
    [
      'a library',
      '7f00-7f20 r-xp 00000000 fd:00 77    /lib/libc.so.6',
      { size: 32, writable: false, executable: true, anonymous: false, file: '/lib/libc.so.6', huge: false },
    ],
    [
      'a file with a dash and spaces in its name',
      '7f00-7f20 r-xp 00000000 fd:00 77    /opt/a - b/x y.so',
      { start: 0x7f00, end: 0x7f20, file: '/opt/a - b/x y.so' },
    ],
    [
      'anonymous memory',
      '7f00-7f20 rw-p 00000000 00:00 0 ',
      { size: 32, writable: true, executable: false, anonymous: true, shared: false, reserved: false, file: '' },
    ],
    ['what is reserved', '7f00-7f20 ---p 00000000 00:00 0 ', { reserved: true, anonymous: true }],
    ['shared memory', '7f00-7f20 rw-s 00000000 00:01 9   /dev/zero (deleted)', { shared: true, anonymous: true }],
    ['compiled code', '7f00-7f20 rwxp 00000000 00:00 0 ', { executable: true, anonymous: true }],
    ['named anonymous memory', '7f00-7f20 rw-p 00000000 00:00 0   [anon:dataset]', { anonymous: true }],
    ['the heap', '7f00-7f20 rw-p 00000000 00:00 0   [heap]', { anonymous: true, heap: true }],
    ['the stack', '7f00-7f20 rw-p 00000000 00:00 0   [stack]', { anonymous: false }],
    [
      'huge pages',
      '7f00-7f20 rw-p 00000000 00:0f 9   /anon_hugepage (deleted)',
      { anonymous: true, huge: true, file: '' },
    ],
  ])('tells %s', (_, line, expected) => {
    expect(parse(`${line}\n`).mappings).toMatchObject([expected]);
  });

  it('counts lines that make no sense and passes over a cut last line', () => {
    expect(parse('x\n7f00-7f20 rw-p 00000000 00:00 0 \n7f00-7f')).toMatchObject({
      broken: 1,
      mappings: [{ size: 32 }],
    });
  });
});

describe('cgroup CPU files', () => {
  it.each([
    ['200000 100000', 2],
    ['50000 100000', 0.5],
    ['max 100000', undefined],
    ['', undefined],
  ])('cpu.max %j allows %p cores', (text, cores) => {
    expect(parseCpuMax(text)).toBe(cores);
  });

  it.each([
    ['-1\n', '100000\n', undefined],
    ['150000\n', '100000\n', 1.5],
    ['', '', undefined],
  ])('a quota of %j in %j allows %p cores', (quota, period, cores) => {
    expect(parseCfsQuota(quota, period)).toBe(cores);
  });

  it('reads keys only at the start of a line', () => {
    const text = 'nr_periods 5\nnr_throttled 2\nxnr_throttled 9\n';
    expect(parseFlatKeyed(text, 'nr_periods')).toBe(5);
    expect(parseFlatKeyed(text, 'nr_throttled')).toBe(2);
    expect(parseFlatKeyed(text, 'throttled')).toBeUndefined();
  });
});

describe('parseStatus', () => {
  it('reads switches, and is not fooled by a name', () => {
    const text =
      'Name:\ta\\nvoluntary_ctxt_switches:\t7\nUid:\t1000\t1000\t1000\t1000\nNSpid:\t40\t1\nvoluntary_ctxt_switches:\t3\nnonvoluntary_ctxt_switches:\t9\n';
    expect(parseStatus(text)).toEqual({ voluntarySwitches: 3 });
  });
});

describe('system facts', () => {
  it('are read from the kernel', () => {
    const facts = readSystemFacts('/proc');
    expect(facts.pageSize % 4096).toBe(0);
    expect(facts.clockTicks).toBeGreaterThanOrEqual(100);
    expect(facts.bootedAt).toBeLessThan(Date.now());
    expect(facts.bootedAt).toBeGreaterThan(Date.now() - uptime() * 1000 - 60_000);
  });

  it.each(['/etc', '/sys/fs/cgroup'])('are not those of %s', (folder) => {
    expect(() => readSystemFacts(folder)).toThrow(/ENOENT|is no proc file system/);
  });

  it('are an error, not an assumption, when they are not there', () => {
    expect(() => parseAuxv(Buffer.alloc(32))).toThrow('names no page size');
  });
});
