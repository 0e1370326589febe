import { describe, expect, it } from '@jest/globals';
import { parseEnvironNames } from '../../agent/procfs/environ.ts';

const names = (text: string) => {
  const bytes = Buffer.from(text, 'latin1');
  return parseEnvironNames(bytes, bytes.length);
};

describe('the names in an environment', () => {
  it.each([
    ['A=1\0POOL_URL=pool.example:3333\0', ['A', 'POOL_URL']],
    ['A=1\0B=2', ['A', 'B']],
    ['A=x=y\0B=\0', ['A', 'B']],
    ['\0\0A=1\0', ['A']],
    ['title without a sign\0A=1\0', ['A']],
    ['=1\0A=1\0', ['A']],
    [`${'N'.repeat(65)}=1\0A=1\0`, ['A']],
    ['A', []],
    ['', []],
  ])('%j', (text, expected) => expect(names(text)).toEqual(expected));

  it('are no bytes that an earlier, longer file has left in the buffer', () => {
    expect(parseEnvironNames(Buffer.from('A=1\0SECRET=2\0'), 4)).toEqual(['A']);
  });

  it('are bounded in number', () => expect(names('A=1\0'.repeat(5000))).toHaveLength(512));
});
