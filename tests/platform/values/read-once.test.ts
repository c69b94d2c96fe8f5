import { expect, test } from '#test';
import { readOnce } from '#src/platform/values/stored-json.ts';

test('a text is read once; what is shared cannot be changed', () => {
  const texts: unknown[] = [];
  const read = readOnce((stored) => {
    texts.push(stored);
    return { tiers: [{ stored }] };
  });
  const first = read('{"a":[1]}');
  expect(read('{"a":[1]}')).toBe(first);
  expect(read('{"a":[2]}')).toEqual({ tiers: [{ stored: { a: [2] } }] });
  expect(texts).toEqual([{ a: [1] }, { a: [2] }]);
  expect(() => (first.tiers[0]!.stored = 1)).toThrow(TypeError);
  expect(() => first.tiers.push({ stored: 2 })).toThrow(TypeError);
});
