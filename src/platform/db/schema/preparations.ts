import type { AbstractSqlConnection } from '@mikro-orm/sql';
import { FILL_SELLERS } from './order-items-seller.ts';

/** What a database of an older schema needs before its schema is changed. */
export interface Preparation {
  /** SQL of a condition: whether it has to be done. */
  isDue: string;
  /** Each is sent alone and outside of a transaction. */
  statements: string[];
}

const IS_FILLED = `exists (
  select from pg_attribute where attrelid = to_regclass('public.order_items') and attname = 'seller_id' and attnotnull
)`;

/** An index of lines, made while they are written. One that was not finished is made anew. */
const lineIndex = (columns: string[]): Preparation => {
  const index = `order_items_${columns.join('_')}_idx`;
  return {
    isDue: `${IS_FILLED} and not exists (select from pg_index where indexrelid = to_regclass('public.${index}') and indisvalid)`,
    statements: [
      `drop index if exists public.${index}`,
      `create index concurrently ${index} on public.order_items (${columns.join(', ')})`,
    ],
  };
};

export const PREPARATIONS: readonly Preparation[] = [
  { isDue: `to_regclass('public.order_items') is not null and not ${IS_FILLED}`, statements: [FILL_SELLERS] },
  lineIndex(['seller_id', 'product_id', 'order_id']),
  lineIndex(['product_id', 'id']),
];

type Connection = Pick<AbstractSqlConnection, 'execute' | 'executeDump'>;

/** Does what is due. */
export async function prepareSchema(connection: Connection): Promise<void> {
  for (const { isDue, statements } of PREPARATIONS) {
    const [row] = await connection.execute<{ due: boolean }[]>(`select ${isDue} as due`);
    if (!row!.due) continue;
    for (const statement of statements) await connection.executeDump(statement);
  }
}
