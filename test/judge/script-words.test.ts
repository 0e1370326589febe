import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { scriptWords } from '../../agent/judge/script-words.ts';

describe('the words of a script', () => {
  it.each([
    ['cd /tmp; ./a -o b', ['cd', '/tmp', ';', './a', '-o', 'b']],
    ['a&&b', ['a', ';', ';', 'b']],
    ['a || b | c', ['a', ';', ';', 'b', ';', 'c']],
    ['a\nb', ['a', ';', 'b']],
    ['x=$(a b)', ['x=', ';', ';', 'a', 'b', ';']],
    ['echo $HOME', ['echo', '$HOME']],
    ['`a`', [';', 'a', ';']],
    ['(a){b}', [';', 'a', ';', ';', 'b', ';']],
    ['a 2>&1 & b &', ['a', '2>&1', ';', 'b', ';']],
    ['a&(b)', ['a', ';', ';', 'b', ';']],
    ['a&b', ['a&b']],
    ['a\u00a0b\u2003c\u00e9', ['a', 'b', 'c\u00e9']],
    ['  ', []],
    ['', []],
  ])('%j: %j', (script, expected) => {
    expect(scriptWords(script, 100)).toEqual(expected);
  });

  it('are no more than asked for', () => {
    expect(scriptWords('a b; c d', 3)).toEqual(['a', 'b', ';']);
    expect(scriptWords('a b', 0)).toEqual([]);
  });

  it('hold every character but those that part them', () => {
    const unit = fc.constantFrom('a', '-', '$', '&', '(', ';', '|', ' ', '\n', '"', '\u3000', '\u00e9');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), (script) => {
        const words = scriptWords(script, 100).filter((word) => word !== ';');
        expect(words.join('').replaceAll(/[$&]/g, '')).toBe(script.replaceAll(/[\s;|`(){}$&]/g, ''));
        for (const word of words) expect(word).toMatch(/^[^\s;|`(){}]+$/);
      }),
    );
  });
});
