import type { Cursor } from '#src/platform/http/cursor.ts';
import type { Period } from './order-days.ts';
import { OrderStatus } from '../order-status.ts';
import { SEARCH_ORDERS, searchValues } from '../search/order-texts.ts';
import { type OrderChoice, OrderSource } from './order-query.schema.ts';

export type OrderFilters = Pick<OrderChoice, 'sellpageId' | 'status' | 'source' | 'search'>;

/** A condition on orders `o`, with its values in order. */
export interface Condition {
  sql: string;
  params: unknown[];
}

/**
 * The status stands in the text: under row-level security a comparison with it is no condition of an index, and so only an
 * index of this status alone serves.
 */
export function isOfStatus(status: OrderStatus, column = 'o.status'): string {
  const known = Object.values(OrderStatus).find((one) => one === status);
  if (known === undefined) throw new Error('an unknown status does not go into a statement');
  return `${column} = '${known}'`;
}

/** Which of the orders that meet the filters, newest first. */
export interface Slice {
  /** Those strictly after this one. */
  after: Cursor | null;
  limit: number;
}

/**
 * The first orders of a seller in a period that meet every filter. Seller and period come first and bound the index from
 * both sides; a page, a source and each status have indexes of their own, and a search is a function.
 */
export function ordersWhere(sellerId: string, { from, until }: Period, filters: OrderFilters, slice: Slice): Condition {
  const sql = ['o.seller_id = ? and o.created_at >= ? and o.created_at < ?'];
  const params: unknown[] = [sellerId, from, until];
  const add = (condition: string, ...values: unknown[]) => {
    sql.push(condition);
    params.push(...values);
  };
  const { sellpageId, status, source, search } = filters;
  const { after, limit } = slice;
  if (sellpageId !== undefined) add('o.sellpage_id = ?', sellpageId);
  if (status !== undefined) add(isOfStatus(status));
  if (source !== undefined) add('o.source = ?', source);
  if (after !== null) add('(o.created_at, o.id) < (?, ?)', after.createdAt, after.id);
  if (search !== undefined) {
    const found = { sellerId, from, until, sellpageId, status, source, text: search, after, most: limit };
    add(`o.id in (${SEARCH_ORDERS})`, ...searchValues(found));
  }
  return { sql: sql.join(' and '), params };
}

const ALL_FILTERS = { sellpageId: '', status: OrderStatus.Pending, source: OrderSource.Direct, search: '' };
const ANY: Cursor = { createdAt: '', id: '' };

/** What {@link ordersWhere} can say, with and without filters and cursor: for the test that prepares statements. */
export const ORDER_CONDITIONS = [{}, ALL_FILTERS].flatMap((filters) =>
  [null, ANY].map((after) => ordersWhere('', { from: '', until: '' }, filters, { after, limit: 1 }).sql),
);
