import { p, quote } from '@mikro-orm/core';

/** Columns that many tables share. Units and limits are those of the data dictionary. */

/** Primary key: a random UUID, made by the process so that relations are known before the flush, else by the database. */
export const id = () =>
  p
    .uuid()
    .primary()
    .onCreate(() => crypto.randomUUID())
    .defaultRaw('gen_random_uuid()');

/** Instant with millisecond precision, so that a keyset cursor carries it exactly. */
export const instant = () => p.datetime(3);

export const createdAt = () => instant().defaultRaw('now()');

export const updatedAt = () =>
  instant()
    .defaultRaw('now()')
    .onUpdate(() => new Date());

/** Amount of money: exact decimal text, never a binary float. */
export const money = () => p.decimal('string').precision(10).scale(2);

/**
 * JSON columns with an empty default. `onCreate` must stand beside the default: `em.create` copies a default into the
 * entity as it is, so that the text `'[]'` itself would be stored as a JSON string.
 */
export const jsonArray = () =>
  p
    .json<unknown[]>()
    .default('[]')
    .onCreate(() => []);

export const jsonObject = () =>
  p
    .json<Record<string, unknown>>()
    .default('{}')
    .onCreate(() => ({}));

/** CHECK that keeps a number at or above zero; one per column, named `<table>_<column>_check`. */
export const atLeastZero = (table: string, ...columns: string[]) =>
  columns.map((column) => ({
    name: `${table}_${column}_check`,
    expression: () => `${column} >= 0`,
  }));

/** CHECK that keeps a percentage between 0 and 100. */
export const percentages = (table: string, ...columns: string[]) =>
  columns.map((column) => ({
    name: `${table}_${column}_check`,
    expression: () => `${column} >= 0 and ${column} <= 100`,
  }));

type ListProperty = 'seller' | 'createdAt' | 'id';

/**
 * Index on the keyset order of a seller's list, newest first. It is written as SQL because MikroORM takes `id desc`
 * behind `seller_id` for ascending when it reads the index back, and would then build it anew at every schema update.
 */
export const newestFirst = () => ({
  properties: ['seller', 'createdAt', 'id'] satisfies ListProperty[],
  expression: (columns: Record<ListProperty, string>, table: { name: string }, name: string) =>
    quote`create index ${name} on ${table.name} (${columns.seller}, ${columns.createdAt} desc, ${columns.id} desc)`,
});

/** The same of the rows of one page, say: those that have one value of `filter`. */
export const newestFirstOf = <Filter extends string>(filter: Filter) => ({
  properties: ['seller', filter, 'createdAt', 'id'] as (ListProperty | Filter)[],
  expression: (columns: Record<string, string>, table: { name: string }, name: string): string =>
    `create index "${name}" on "${table.name}" ("${columns.seller!}", "${columns[filter]!}", "${columns.createdAt!}" desc, "${columns.id!}" desc)`,
});
