import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JsonItems } from '../../agent/identify/json-items.ts';

/** What comes of a text that arrives in pieces of so many bytes. */
function read(text: string, size: number, limit = 1_000_000) {
  const items: unknown[] = [];
  const reader = new JsonItems((item) => items.push(JSON.parse(item)), limit);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  return { items, list: JSON.parse(reader.end()) as unknown };
}

describe('a list', () => {
  it('is taken apart into its items and the rest, whatever is in it and however it is cut into pieces', () => {
    const list = fc.record({ metadata: fc.dictionary(fc.string(), fc.jsonValue()), items: fc.array(fc.object()) });
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 50 }), fc.boolean(), (value, size, pretty) => {
        const text = JSON.stringify(value, undefined, pretty ? 2 : 0);
        const plain = JSON.parse(text) as typeof value;
        expect(read(text, size)).toEqual({ items: plain.items, list: { ...plain, items: [] } });
      }),
    );
  });

  it.each([
    ['{}', { items: [], list: {} }],
    ['{"items":null,"metadata":{"a":[{"b":1}]}}', { items: [], list: { items: null, metadata: { a: [{ b: 1 }] } } }],
    ['{"a":"[{\\"x\\":1},","items":[{"b":"}]\\\\"}]}', { items: [{ b: '}]\\' }], list: { a: '[{"x":1},', items: [] } }],
    ['[{"a":[{}]}]', { items: [], list: [{ a: [{}] }] }],
    ['{"items":[1,{"a":2}]}', { items: [{ a: 2 }], list: { items: [1] } }],
  ])('may be %s', (text, expected) => {
    expect(read(text, 3)).toEqual(expected);
  });

  it.each(['', '{"items":[{"a":1}', '}{', '<html>', '{"items":[{"a":}]}'])('is refused when it is %j', (text) => {
    expect(() => read(text, 4)).toThrow(SyntaxError);
  });

  it('may be larger than all that may be held at once, but not an item of it', () => {
    const item = `{"a":"${'x'.repeat(900)}"}`;
    expect(read(`{"items":[${Array.from({ length: 1000 }, () => item).join()}]}`, 64, 1000).items).toHaveLength(1000);
    expect(() => read(`{"items":[{"a":"${'x'.repeat(1100)}"}]}`, 64, 1000)).toThrow('more than 1000 bytes');
    expect(() => read(`{"a":"${'x'.repeat(1100)}"}`, 64, 1000)).toThrow('more than 1000 bytes');
  });
});
