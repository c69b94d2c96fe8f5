import type { World } from '../world.ts';

export type Row = Record<string, unknown> & { id: string };

export interface Ref {
  id: string;
}

export type Overrides = Record<string, unknown>;

export type Sql = Pick<World, 'sql'>;

let counter = 0;

/** A number no other row of this test file has. */
export const unique = (): number => (counter += 1);

let latest = 0;

/** Rows that are made faster than one in a millisecond run ahead of the clock, but never this far. */
const LAG_MS = 1_000;

/**
 * An instant after every one before it, since rows made within one millisecond have no order of their own, and before
 * whatever the server makes later.
 */
export function nextInstant(): string {
  latest = Math.max(Date.now() - LAG_MS, latest + 1);
  return new Date(latest).toISOString();
}

/** Figures and links have no moment of their own. */
const TIMELESS = ['product_product_labels', 'ad_stats_daily', 'sellpage_stats_daily'];

/** Inserts one row into `table` and returns it whole. Columns in snake case; JSON columns as text. */
export async function insertRow({ sql }: Sql, table: string, given: Record<string, unknown>): Promise<Row> {
  const values = TIMELESS.includes(table) ? given : { created_at: nextInstant(), ...given };
  const columns = Object.keys(values);
  const [row] = await sql<Row>(
    `insert into "${table}" (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) returning *`,
    Object.values(values),
  );
  return row!;
}

/** `count` copies of the one row that has `match`, with ids of their own; `prefix` keeps unique texts apart. */
export async function copyRows(
  { sql }: Sql,
  table: string,
  match: Record<string, string>,
  count: number,
  prefix: Record<string, string> = {},
): Promise<void> {
  const [[column, value]] = Object.entries(match) as [[string, string]];
  const texts = Object.entries(prefix).map(([name, text]) => `'${name}', '${text}-' || n`);
  const fields = ["'id', gen_random_uuid()", ...texts].join(', ');
  await sql(
    `insert into ${table}
     select (jsonb_populate_record(t, jsonb_build_object(${fields}))).*
     from ${table} t, generate_series(1, ?) n where t.${column} = ?`,
    [count, value],
  );
}
