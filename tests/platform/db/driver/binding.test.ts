import { describe, expect, test } from '#test';
import { raw } from '@mikro-orm/core';
import { bind } from '#src/platform/db/driver/binding.ts';
import { useWorld } from '#support/world.ts';

/** A text is read once and remembered, so each case is bound three times. */
function bound(sql: string, params: unknown[]): [text: string, values: unknown[]] {
  const all = [1, 2, 3].map(() => bind(sql, params));
  for (const other of all) expect(other).toEqual(all[0]);
  return [all[0]!.text, all[0]!.values];
}

describe('a statement is taken apart', () => {
  test('into text and values, in their order', () => {
    expect(bound('select ? where a = ? and b > ?', [1, 'x', true])).toEqual([
      'select $1 where a = $2 and b > $3',
      [1, 'x', true],
    ]);
  });

  test('not at all where it is given nothing', () => {
    expect(bound('select 1 where a \\? b and c ?? d', [])).toEqual(['select 1 where a \\? b and c ?? d', []]);
  });

  test('with the same text for other values', () => {
    expect(bound('select a from t where b = ?', ['one'])).toEqual(['select a from t where b = $1', ['one']]);
    expect(bound('select a from t where b = ?', ['two'])).toEqual(['select a from t where b = $1', ['two']]);
  });

  test('without the parameters that no mark stands for', () => {
    expect(bound('select a from u where b = ?', [1, 2])).toEqual(['select a from u where b = $1', [1]]);
  });
});

describe('a value is bound', () => {
  test.each([
    ['null', null, null],
    ['nothing', undefined, null],
    ['an instant, in ISO 8601', new Date('2026-02-03T04:05:06.789Z'), '2026-02-03T04:05:06.789Z'],
    ['a whole number that JavaScript cannot count', 2n ** 63n - 1n, '9223372036854775807'],
    ['JSON, as text', { a: [1, null], b: { c: "d'e" } }, '{"a":[1,null],"b":{"c":"d\'e"}}'],
    ['an object without a prototype, as JSON', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ['a buffer', Buffer.from([1, 2]), Buffer.from([1, 2])],
    ['a part of a buffer', new Uint8Array([1, 2, 3, 4]).subarray(1, 3), Buffer.from([2, 3])],
    ['a text with a mark in it', 'what?', 'what?'],
  ])('%s', (_what, value, expected) => {
    expect(bound('update t set a = ? where b = ?', [value, 7])).toEqual([
      'update t set a = $1 where b = $2',
      [expected, 7],
    ]);
  });
});

describe('a list', () => {
  test('of many is one value, so that its length makes no other text', () => {
    const text = 'select a from t where b = any ($1) and c = $2';
    expect(bound('select a from t where b in (?) and c = ?', [[1, 2], 'x'])).toEqual([text, [[1, 2], 'x']]);
    expect(bound('select a from t where b in (?) and c = ?', [[1, 2, 3], 'y'])).toEqual([text, [[1, 2, 3], 'y']]);
  });

  test('of none is one value', () => {
    expect(bound('select a from t where b in (?)', [[]])).toEqual(['select a from t where b = any ($1)', [[]]]);
  });

  test('of one is a comparison', () => {
    expect(bound('select a from t where b in (?) and c in (?)', [['x'], [1, 2]])).toEqual([
      'select a from t where b = ($1) and c = any ($2)',
      ['x', [1, 2]],
    ]);
  });

  test.each([
    ['of many', [1, 2], 'select a from t where not b and c <> all ($1)'],
    ['of one', [1], 'select a from t where not b and c <> ($1)'],
  ])('%s may be what is left out', (_what, list, text) => {
    const values = [list.length === 1 ? list[0] : list];
    expect(bound('select a from t where not b and c not in (?)', [list])).toEqual([text, values]);
  });

  test('has its values bound as single ones are', () => {
    expect(bound('select a from t where d in (?)', [[new Date(0), null]])).toEqual([
      'select a from t where d = any ($1)',
      [['1970-01-01T00:00:00.000Z', null]],
    ]);
    expect(bound('select a from t where d in (?)', [[new Date(0)]])[1]).toEqual(['1970-01-01T00:00:00.000Z']);
  });

  test('anywhere else is spelled out', () => {
    expect(bound('select array[?] || f(?)', [[1, 2, 3], ['x']])).toEqual([
      'select array[$1, $2, $3] || f($4)',
      [1, 2, 3, 'x'],
    ]);
    expect(bound('select array[?] || f(?)', [[1], ['x', 'y']])).toEqual([
      'select array[$1] || f($2, $3)',
      [1, 'x', 'y'],
    ]);
  });

  test('of pairs or of fragments is spelled out', () => {
    expect(bound('select 1 where (a, b) in (?)', [[raw('(?, ?)', [1, 2]), raw('(?, ?)', [3, 4])]])).toEqual([
      'select 1 where (a, b) in (($1, $2), ($3, $4))',
      [1, 2, 3, 4],
    ]);
  });
});

describe('a fragment', () => {
  test('is read in its place, with values of its own', () => {
    const fragment = raw('lower(?) || ?', ['A', 'b']);
    expect(bound('select ? where a = ? and b = ?', [1, fragment, 2])).toEqual([
      'select $1 where a = lower($2) || $3 and b = $4',
      [1, 'A', 'b', 2],
    ]);
  });

  test('does not stand for another in the same place', () => {
    const sql = 'select a from t where made > ?';
    expect(bound(sql, ['2026-01-01'])[0]).toBe('select a from t where made > $1');
    expect(bound(sql, [raw('now()')])).toEqual(['select a from t where made > now()', []]);
    expect(bound(sql, [raw('other')])).toEqual(['select a from t where made > other', []]);
    // with as many values as it stands for
    expect(bound(`${sql} + 1`, [raw('date(?)', ['2026-01-01'])])[0]).toBe('select a from t where made > date($1) + 1');
    expect(bound(`${sql} + 1`, ['2026-01-01'])[0]).toBe('select a from t where made > $1 + 1');
    expect(bound(sql, ['2026-01-01'])[0]).toBe('select a from t where made > $1');
  });

  test('may be what a list is looked for in', () => {
    expect(bound('select 1 where a in (?)', [raw('select b from t where c = ?', [1])])).toEqual([
      'select 1 where a in (select b from t where c = $1)',
      [1],
    ]);
  });
});

describe('a mark', () => {
  test('that is doubled stands for a name', () => {
    expect(bound('select ?? from ?? where ?? = ?', ['a"b', 's.t', 'c', 1])).toEqual([
      'select "a""b" from "s"."t" where "c" = $1',
      [1],
    ]);
    expect(bound('select ?? from ?? where ?? = ?', ['d', 'u', 'e', 1])[0]).toBe('select "d" from "u" where "e" = $1');
  });

  test('that is doubled may stand for a fragment', () => {
    expect(bound('select 1 where ?? = ?', [raw('f(?)', [1]), 2])).toEqual(['select 1 where f($1) = $2', [1, 2]]);
  });

  test('behind a backslash is an operator', () => {
    expect(bound('select a \\? ? and b \\?| array[?]', ['x', 'y'])).toEqual([
      'select a ? $1 and b ?| array[$2]',
      ['x', 'y'],
    ]);
  });
});

describe('what a statement is given arrives in either database', () => {
  const world = useWorld();

  test('as what it was', async () => {
    const at = new Date('2026-02-03T04:05:06.789Z');
    const [row] = await world.sql(
      `select ?::jsonb as json, extract(epoch from ?::timestamptz)::float8 as at, ?::text is null as nothing,
         '{"a":1}'::jsonb \\? ?::text as has, ?::bytea as bytes, ?::text as text, ?::bigint::text as big, ??`,
      [
        { a: ['ö', null] },
        at,
        null,
        'a',
        Buffer.from([0, 255]),
        `it's \\ "?"`,
        2n ** 53n + 1n,
        raw('?::int as num', [7]),
      ],
    );
    expect(row).toMatchObject({
      json: { a: ['ö', null] },
      at: at.getTime() / 1000,
      nothing: true,
      has: true,
      text: `it's \\ "?"`,
      big: '9007199254740993',
      num: 7,
    });
    expect(Buffer.from(row!.bytes as Uint8Array)).toEqual(Buffer.from([0, 255]));
  });

  test.each([
    ['of many', [1, 3], [1, 3], [2]],
    ['of one', [2], [2], [1, 3]],
  ])('as a list %s', async (_what, list, within, without) => {
    const numbers = 'select n from generate_series(1, 3) n where n';
    const read = async (sql: string) => (await world.sql<{ n: number }>(sql, [list])).map(({ n }) => n);
    expect(await read(`${numbers} in (?) order by n`)).toEqual(within);
    expect(await read(`${numbers} not in (?) order by n`)).toEqual(without);
  });
});
