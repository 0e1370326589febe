import { describe, expect, it } from '@jest/globals';
import { onlyLines, onlySockets, replaceAll } from '../scripts/capture/scrub.ts';

const TABLE = [
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
  '   0: 0100007F:95BF 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 750065 1 0 100 0 0 10 0',
  '   1: 0100007F:95BF 0100007F:B220 01 00000000:00000000 00:00000000 00000000     0        0 750074 2 0 20 4 31 11 -1',
  '',
].join('\n');

describe('what is captured', () => {
  it('has the heading of a socket table and the sockets of the captured processes', () => {
    const lines = onlySockets(TABLE, new Set(['750074']))
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => line.slice(0, 5))).toEqual(['  sl ', '   1:']);
  });

  it('has no socket of anyone else, whatever other numbers are in its line', () => {
    expect(
      onlySockets(TABLE, new Set(['0', '100', '2']))
        .trimEnd()
        .split('\n'),
    ).toHaveLength(1);
  });

  it('has only the lines of a file that are asked for', () => {
    expect(onlyLines('cpu 1 2\nintr 3 4\nbtime 5\n', ['cpu', 'btime'])).toBe('cpu 1 2\nbtime 5\n');
  });

  it('has no path of this machine, the longer of two replaced first', () => {
    const pairs = [
      ['/home/me/project', '/srv/app'],
      ['/home/me', '/home/user'],
    ] as const;
    expect(replaceAll('/home/me/project/a /home/me/b', pairs)).toBe('/srv/app/a /home/user/b');
  });
});
