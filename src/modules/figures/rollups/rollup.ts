import { platformPoliciesSql, systemTableSql } from '#src/platform/db/schema/machinery.ts';

/**
 * A table of sums by key, in the schema `platform`. What is stored and what is true are made by one query, so that they
 * cannot be two things: of changed rows it makes what a statement adds and takes, of all rows what there has to be.
 */
export interface Rollup {
  /** Without its schema. */
  table: string;
  /** Columns of the key with their types, the seller first unless it is over all of them; a missing part is {@link NONE} or `''`. */
  key: Record<string, string>;
  /** Sums with their types. */
  sums: Record<string, string>;
  /** What is counted: orders, lines with what their orders say, or customers who have bought something. */
  counts: 'orders' | 'lines' | 'customers';
  /** A connection adds to a row of its own, so that none waits for another; readers add the rows up. */
  isSharded?: true;
  /** A query of key and sums, in their order, of `rows`, a query of rows with a `sign`; it is grouped by the key behind it. */
  of: (rows: string) => string;
}

/** Stands for an id that there is none of: a key has no nulls. */
export const NONE = '00000000-0000-0000-0000-000000000000';

/** Rows that connections share out among themselves. */
const SHARDS = 16;

/** Whether each seller has rows of their own. */
export const isOfSellers = ({ key }: Rollup): boolean => 'seller_id' in key;

const names = (columns: Record<string, string>): string[] => Object.keys(columns);
const list = (columns: Record<string, string>): string => names(columns).join(', ');
const isAnything = (sums: Record<string, string>): string =>
  `(${names(sums)
    .map((name) => `d.${name} <> 0`)
    .join(' or ')})`;

/**
 * Adds the sums of `deltas` to what is stored, in the order of the keys: writers never wait for each other in a circle. What
 * a seller's rows tell when they go with their seller is left out: the figures have gone before.
 */
export const addSql = (rollup: Rollup, deltas: string): string => {
  const { table, key, sums, isSharded } = rollup;
  const shard = isSharded ? ', shard' : '';
  return `
  insert into platform.${table} as t (${list(key)}${shard}, ${list(sums)})
  select ${list(key)}${isSharded ? `, pg_backend_pid() % ${SHARDS}` : ''}, ${list(sums)}
  from (${deltas}) d
  where ${isAnything(sums)}${isOfSellers(rollup) ? ' and exists (select from public.sellers where id = d.seller_id)' : ''}
  order by ${list(key)}
  on conflict (${list(key)}${shard}) do update set ${names(sums)
    .map((name) => `${name} = t.${name} + excluded.${name}`)
    .join(', ')}`;
};

/** A query of key and sums of `rows`, in no order. */
export const sumsSql = ({ key, of }: Rollup, rows: string): string =>
  `${of(rows)} group by ${names(key)
    .map((_name, index) => index + 1)
    .join(', ')}`;

/** Adds what `rows` change. */
export const keepSql = (rollup: Rollup, rows: string): string => addSql(rollup, sumsSql(rollup, rows));

/** A query of what is stored: key and sums. */
const stored = (rollup: Rollup, seller: string): string => `
  select ${list(rollup.key)}, ${names(rollup.sums)
    .map((name) => `sum(${name}) as ${name}`)
    .join(', ')} from platform.${rollup.table}
  ${isOfSellers(rollup) ? `where seller_id = ${seller}` : ''} group by ${list(rollup.key)}`;

/**
 * A query of what is stored in another way than it is true: key, and of each sum `<name>` what is missing,
 * `stored_<name>` and `true_<name>`. `rows` are all rows with a `sign` of 1; `seller` is SQL of whose they are, and means
 * nothing where a roll-up is over all sellers.
 */
export const differencesSql = (rollup: Rollup, rows: string, seller: string): string => {
  const { key, sums } = rollup;
  return `
  select * from (
    select ${list(key)}, ${names(sums)
      .map(
        (name) => `coalesce(r.${name}, 0) - coalesce(s.${name}, 0) as ${name},
      coalesce(s.${name}, 0) as stored_${name}, coalesce(r.${name}, 0) as true_${name}`,
      )
      .join(',\n      ')}
    from (${stored(rollup, seller)}) s full join (${sumsSql(rollup, rows)}) r using (${list(key)})
  ) d
  where ${isAnything(sums)}`;
};

/** Brings what is stored to what is true, beside others who change it: what is missing is added. */
export const mendSql = (rollup: Rollup, rows: string, seller: string): string =>
  addSql(rollup, differencesSql(rollup, rows, seller));

/** The table, idempotently; a seller sees their rows, and the system, which the triggers run as, writes all of them. */
export const tableSql = (rollup: Rollup): string => {
  const { table, key, sums, isSharded } = rollup;
  return `
create table if not exists platform.${table} (
  ${Object.entries(key)
    .map(([name, type]) => `${name} ${type} not null`)
    .join(', ')},
  ${Object.entries(sums)
    .map(([name, type]) => `${name} ${type} not null`)
    .join(', ')},${isSharded ? ' shard smallint not null,' : ''}
  primary key (${list(key)}${isSharded ? ', shard' : ''})
) with (fillfactor = 80);
${isOfSellers(rollup) ? platformPoliciesSql(table, 'select') : systemTableSql(table)}`;
};
