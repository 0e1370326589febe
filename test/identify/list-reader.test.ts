import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ListReader } from '../../agent/identify/list-reader.ts';

/** The items of a list that comes in pieces of so many bytes, and what else is in it. */
function read(text: string, piece = 7, longest = 1_000) {
  const items: unknown[] = [];
  const reader = new ListReader(longest, (item) => items.push(item));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += piece) reader.feed(bytes.subarray(at, at + piece));
  return { items, rest: reader.end(), skipped: reader.skipped };
}

describe('the items of a list', () => {
  it('are handed over one by one, wherever they are cut, and the rest is what is left', () => {
    const items = fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), { maxLength: 5 });
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 2), (list, piece, indent) => {
        const wanted = JSON.parse(JSON.stringify(list)) as unknown[];
        const text = JSON.stringify({ kind: 'L', items: list, metadata: { resourceVersion: '5' } }, undefined, indent);
        expect(read(text, piece, 100_000)).toEqual({
          items: wanted,
          rest: { kind: 'L', items: [], metadata: { resourceVersion: '5' } },
          skipped: 0,
        });
      }),
    );
  });

  it('end where their brackets do, not where a text has some', () => {
    const pod = { a: '}],[{', b: '\\', c: '\\"}', d: [[{}]] };
    expect(read(JSON.stringify({ items: [pod, pod] })).items).toEqual([pod, pod]);
  });

  it('are none where they stand in another place, or are no objects', () => {
    const list = { metadata: { items: [{ a: 1 }] }, other: [{ b: 2 }], items: [null, 5, 'x', [7]] };
    expect(read(JSON.stringify(list))).toMatchObject({ items: [[7]], rest: { ...list, items: [] } });
    expect(read('[{"items":[{}]}]').items).toEqual([]);
    expect(read('null').rest).toBeNull();
  });

  it('are left out, and counted, where they are too long: the others count', () => {
    const items = [{ a: 1 }, { a: 'x'.repeat(2_000) }, { a: 3 }];
    expect(read(JSON.stringify({ items }))).toMatchObject({ items: [{ a: 1 }, { a: 3 }], skipped: 1 });
  });

  it.each(['{"items":[{"a":1}', '{"items":[{"a":}]}', '', '{"items":[]}}', '<html>'])('are refused in %s', (text) => {
    expect(() => read(text)).toThrow(SyntaxError);
  });

  it('are refused in a list that is long beside them', () => {
    expect(() => read(`{"a":"${'x'.repeat(1_100_000)}"`, 65_536)).toThrow('beside its items');
  });
});
