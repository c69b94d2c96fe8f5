import { afterAll, beforeAll, describe, expect, test } from '#test';
import { z } from 'zod';
import { modules } from '#src/modules/index.ts';
import { bind } from '#src/platform/db/driver/binding.ts';
import {
  checkRows,
  column,
  columnTypes,
  dynamicStatement,
  readOnlyRow,
  readRow,
  readRows,
  setRowChecks,
  statement,
  statements,
} from '#src/platform/db/rows.ts';
import { type Describer, openDescriber } from '#support/database/statements.ts';

let describer: Describer;
let typeNames: Map<number, string>;
beforeAll(async () => {
  describer = await openDescriber();
  typeNames = await describer.typeNames();
});
afterAll(() => describer.close());

/** As it is sent: a list of two where a list is asked for, anything elsewhere. */
function positional(text: string): string {
  const marks = [...text.matchAll(/(\bin \()?\?/gi)];
  return bind(
    text,
    marks.map(([, list]) => (list === undefined ? null : [null, null])),
  ).text;
}

const isJson = (type: string): boolean => type === 'jsonb' || type === 'json';

/** Whether rows of this schema can hold what a column of this type does. */
function fits(schema: z.ZodType, type: string): boolean {
  if (schema instanceof z.ZodNullable) return fits(schema.unwrap() as z.ZodType, type);
  const known = columnTypes.get(schema);
  if (known !== undefined) return known.types.includes(type);
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral)
    return /^(enum|text|character varying)$/.test(type);
  if (schema instanceof z.ZodArray) return isJson(type) || type.endsWith('[]');
  return isJson(type);
}

const registered = [...statements];
const texts = registered.flatMap(([name, { texts, columns }]) =>
  texts.map((text, index) => [index === 0 ? name : `${name} (${index + 1})`, text, columns] as const),
);

describe('statements', () => {
  test.each(texts)('%s', async (_name, text, columns) => {
    const found = await describer.describe(positional(text));
    if (columns === null) return;
    expect(found.map(({ name }) => name).sort()).toEqual(Object.keys(columns).sort());
    const types = found.map(({ name, type }) => [name, typeNames.get(type)!] as const);
    expect(types.filter(([name, type]) => !fits(columns[name]!, type))).toEqual([]);
  });

  test('are named after their module', () => {
    const names = modules.map(({ name }) => name).join('|');
    const named = new RegExp(`^(${names})\\.[a-z][a-z0-9-]*$`);
    expect(registered.map(([name]) => name).filter((name) => !named.test(name))).toEqual([]);
  });
});

describe('rows', () => {
  const FOUND = statement('test.found', 'select 1', { id: column.integer, name: column.text.nullable() });
  const answer = (...rows: object[]) =>
    ({ execute: () => Promise.resolve(rows) }) as unknown as Parameters<typeof readRows>[0];

  test('are read as they are', async () => {
    const row = { id: 1, name: null };
    expect(await readRows(answer(row), FOUND)).toEqual([row]);
    expect(await readRow(answer(row, row), FOUND)).toBe(row);
    expect(await readRow(answer(), FOUND)).toBeNull();
    expect(await readOnlyRow(answer(row), FOUND)).toBe(row);
    await expect(readOnlyRow(answer(), FOUND)).rejects.toThrow('test.found returned no row');
  });

  test.each([
    ['a column of another type', { id: '1', name: 'a' }],
    ['a column too few', { id: 1 }],
    ['a column too many', { id: 1, name: 'a', more: 1 }],
    ['nothing where something must be', { id: null, name: 'a' }],
  ])('%s is told', async (_what, row) => {
    await expect(readRows(answer(row), FOUND)).rejects.toThrow(/^test\.found returned another row than it says/);
  });

  test('are not looked at in production', () => {
    setRowChecks(false);
    try {
      expect(() => checkRows(FOUND, [{}])).not.toThrow();
    } finally {
      setRowChecks(true);
    }
    expect(() => checkRows(FOUND, [{}])).toThrow();
  });

  test('a name is given once', () => {
    expect(() => statement('test.found', 'select 2')).toThrow('There are two statements test.found');
  });

  test('a statement with parts is registered with its samples', () => {
    const list = dynamicStatement(
      'test.list',
      (where: string) => `select 1 as id where ${where}`,
      {
        id: column.integer,
      },
      [['true'], ['? = 1']],
    );
    expect(statements.get('test.list')!.texts).toEqual(['select 1 as id where true', 'select 1 as id where ? = 1']);
    expect(list('false').text).toBe('select 1 as id where false');
  });
});
