import type { World } from '../world.ts';

/** `camelCase` to `snake_case`. */
type Snake<Name extends string> = Name extends `${infer Head}${infer Tail}`
  ? `${Lowercase<Head>}${Tail extends Uncapitalize<Tail> ? '' : '_'}${Snake<Tail>}`
  : '';

interface Reference {
  unwrap: () => unknown;
}

/** Properties that hold the id of another module's row in place of a reference. */
type Ids = 'order' | 'seller' | 'sellpage';

/** The column of a property; methods and collections have none. */
type ColumnOf<Property, Value> = Property extends string
  ? NonNullable<Value> extends (...args: never[]) => unknown
    ? never
    : NonNullable<Value> extends Reference | (Property extends Ids ? string : never)
      ? `${Snake<Property>}_id`
      : NonNullable<Value> extends { isInitialized: () => boolean }
        ? never
        : Snake<Property>
  : never;

type Stored<Value> = Value extends undefined
  ? null
  : Value extends Date | Reference
    ? string
    : Value extends string | number | boolean | null
      ? Value
      : unknown;

/** A row as raw SQL has it: columns of the entity's properties in snake case, instants and decimals as text. */
export type Row<Entity> = { [K in keyof Entity as ColumnOf<K, Entity[K]>]: Stored<Entity[K]> };

/** What a test says of a row; the rest is up to the builder and the defaults of the table. */
export type Columns<Entity> = Partial<Row<Entity>>;

/** A row that another one belongs to. */
export interface Ref {
  id: string;
}

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

const isJson = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Inserts one row into `table` and returns it whole. JSON columns as objects and arrays, or as text. */
export async function insertRow<Entity>(
  { sql }: Sql,
  table: string,
  given: Record<string, unknown>,
): Promise<Row<Entity>> {
  const values = TIMELESS.includes(table) ? given : { created_at: nextInstant(), ...given };
  const columns = Object.keys(values);
  const [row] = await sql<Row<Entity>>(
    `insert into "${table}" (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) returning *`,
    Object.values(values).map((value) => (isJson(value) ? JSON.stringify(value) : value)),
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
