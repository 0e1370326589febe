import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { outlineObjects } from '../../agent/judge/json-outline.ts';

const pathsOf = (text: string) => outlineObjects(text).map(({ paths }) => [...paths].sort());

describe('the outline of an object', () => {
  it.each([
    ['{"id":1,"method":"m","params":["a",2,{"b":3}]}', [['id', 'method', 'params', 'params[3]']]],
    [
      '{"result":{"job":{"blob":"b","deep":{"er":1}}}}',
      [['result', 'result.job', 'result.job.blob', 'result.job.deep']],
    ],
    ['{"a":[],"b":{}}', [['a', 'a[0]', 'b']]],
    ['{"a":[[1,2],3]}', [['a', 'a[2]']]],
    [' \t{ "a" : true ,\r\n "b" : -1.5e3 , "c" : null }', [['a', 'b', 'c']]],
    ['{"a":"{\\"b\\":1}"}', [['a']]],
    ['{"a":1}{"b":2}', [['a'], ['b']]],
    ['[{"a":1},{"b":2}]', [['a'], ['b']]],
    ['text {"a":1} more {"b":2}', [['a'], ['b']]],
    ['{"a":1,"b":[1,2', [['a', 'b', 'b[2]']]],
    ['{"a":1,"b":"cut', [['a', 'b']]],
    ['{"a":1,"cu', [['a']]],
    ['{"a":"cut in its line\n{"b":1}', [['a'], ['b']]],
    ['{"a":1]{"b":2}', [['a'], ['b']]],
    ['{{{"a":1}', [['a']]],
    ['{}{"":1}{"a b":1}', []],
    ['no object', []],
    ['{', []],
    ['', []],
  ])('%j: %j', (text, expected) => {
    expect(pathsOf(text)).toEqual(expected);
  });

  it('has the short texts of its own keys, without their escapes', () => {
    const [outline] = outlineObjects(
      `{"\\u006dethod":"mining\\u002esubmit","params":{"method":"other"},"long":"${'x'.repeat(65)}","n":1}`,
    );
    expect([...(outline?.texts ?? [])]).toEqual([['method', 'mining.submit']]);
  });

  it('is one of sixteen at most, of sixty-four keys at most', () => {
    expect(outlineObjects('{"a":1}'.repeat(100))).toHaveLength(16);
    const many = JSON.stringify(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, i])));
    expect(outlineObjects(many)[0]?.paths.size).toBe(64);
  });

  it('is not lost behind nesting without end', () => {
    expect(pathsOf(`{"a":${'['.repeat(100_000)}`)).toEqual([['a', 'a[1]']]);
    expect(pathsOf(`${'{"a":'.repeat(100)}1`)[0]).toEqual(['a', 'a.a', 'a.a.a']);
  });
});

/** The same outline, made of the parsed value. */
function outlined(value: unknown, path: string, depth: number): string[] {
  if (Array.isArray(value)) return [`${path}[${value.length}]`];
  if (typeof value !== 'object' || value === null || depth === 3) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (!/^[\w-]{1,32}$/.test(key)) return [];
    const own = path === '' ? key : `${path}.${key}`;
    return [own, ...outlined(inner, own, depth + 1)];
  });
}

it('agrees with the parsed value of any JSON', () => {
  const key = fc.oneof(fc.constantFrom('id', 'method', 'params', 'a', '"', '\\', 'ä'), fc.string({ maxLength: 4 }));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.jsonValue({ maxDepth: 0 }),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(
      fc.dictionary(key, value, { minKeys: 1, maxKeys: 4 }),
      fc.constantFrom(undefined, 2),
      (object, indent) => {
        const expected = [...new Set(outlined(object, '', 0))].sort();
        fc.pre(expected.length > 0 && expected.length <= 64);
        expect(pathsOf(JSON.stringify(object, undefined, indent))[0]).toEqual(expected);
      },
    ),
    { numRuns: 1000 },
  );
});

it('takes any text, and tells of a part no more than of the whole', () => {
  const piece = fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', '\n', 'a', '1', 'true', '{"a":', '"b"', ' ');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(40), (pieces, cut) => {
      const whole = outlineObjects(pieces.join(''));
      const part = outlineObjects(pieces.slice(0, cut).join(''));
      expect(part.length).toBeLessThanOrEqual(whole.length);
      const [first] = part;
      for (const path of first?.paths ?? []) if (!path.endsWith(']')) expect(whole[0]?.paths).toContain(path);
    }),
    { numRuns: 1000 },
  );
});
