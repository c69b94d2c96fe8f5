import { containing } from '#src/platform/db/page.ts';
import type { Period } from './order-days.ts';
import { OrderStatus } from '../order-status.ts';
import { type OrderChoice, OrderSource } from './order-query.schema.ts';

export type OrderFilters = Pick<OrderChoice, 'sellpageId' | 'status' | 'source' | 'search'>;

/** A condition on orders `o`, with its values in order. */
export interface Condition {
  sql: string;
  params: unknown[];
}

const SEARCH = `(starts_with(o.order_number, ?) or o.customer_email ilike ? or o.customer_name ilike ?
  or o.tracking_number ilike ? or o.customer_phone like ?)`;

/**
 * The status stands in the text: under row-level security a comparison with it is no condition of an index, and so only an
 * index of this status alone serves.
 */
function isOfStatus(status: OrderStatus): string {
  const known = Object.values(OrderStatus).find((one) => one === status);
  if (known === undefined) throw new Error('an unknown status does not go into a statement');
  return `o.status = '${known}'`;
}

/**
 * The orders of a seller in a period that meet every filter. Seller and period come first and bound the index from both
 * sides; the rest is looked at row by row.
 */
export function ordersWhere(sellerId: string, { from, until }: Period, filters: OrderFilters): Condition {
  const sql = ['o.seller_id = ? and o.created_at >= ? and o.created_at < ?'];
  const params: unknown[] = [sellerId, from, until];
  const add = (condition: string, ...values: unknown[]) => {
    sql.push(condition);
    params.push(...values);
  };
  const { sellpageId, status, source, search } = filters;
  if (sellpageId !== undefined) add('o.sellpage_id = ?', sellpageId);
  if (status !== undefined) add(isOfStatus(status));
  if (source !== undefined) add('o.source = ?', source);
  if (search !== undefined) {
    const anywhere = containing(search);
    add(SEARCH, search, anywhere, anywhere, anywhere, anywhere);
  }
  return { sql: sql.join(' and '), params };
}

/** What {@link ordersWhere} can say, without any filter and with all of them: for the test that prepares statements. */
export const ORDER_CONDITIONS = [
  {},
  { sellpageId: '', status: OrderStatus.Pending, source: OrderSource.Direct, search: '' },
].map((filters) => ordersWhere('', { from: '', until: '' }, filters).sql);
