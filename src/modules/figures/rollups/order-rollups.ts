import { REVENUE_STATUSES_SQL } from '../revenue-status.ts';
import { NONE, type Rollup } from './rollup.ts';

/** Days in UTC of when orders were made. */
export const DAY = `(c.created_at at time zone 'UTC')::date`;
export const SOLD = `c.status in ${REVENUE_STATUSES_SQL}`;

const SUMS = {
  /** Those that count as sold, and what they come to. */
  orders: 'bigint',
  revenue: 'numeric',
  /** Orders that were REFUNDED. */
  refunds: 'bigint',
};

const SALES = `
    coalesce(sum(c.sign) filter (where ${SOLD}), 0) as orders,
    coalesce(sum(c.sign * c.total) filter (where ${SOLD}), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.status = 'REFUNDED'), 0) as refunds`;

const PAGE = `coalesce(c.sellpage_id, '${NONE}') as sellpage_id`;

/** Orders of any status, of a seller. Every checkout counts here, so that each connection has a row of its own. */
export const orderCounts: Rollup = {
  table: 'order_counts',
  counts: 'orders',
  key: { seller_id: 'uuid' },
  sums: { placed: 'bigint' },
  isSharded: true,
  of: (rows) => `select c.seller_id, sum(c.sign) as placed from (${rows}) c`,
};

/** Orders of a page and day. */
export const orderDays: Rollup = {
  table: 'order_days',
  counts: 'orders',
  key: { seller_id: 'uuid', sellpage_id: 'uuid', day: 'date', currency: 'varchar(3)' },
  sums: SUMS,
  of: (rows) => `select c.seller_id, ${PAGE}, ${DAY} as day, c.currency, ${SALES} from (${rows}) c`,
};

/** Orders of a page of all time, so that a list reads one row for each. */
export const orderTotals: Rollup = {
  table: 'order_totals',
  counts: 'orders',
  key: { seller_id: 'uuid', sellpage_id: 'uuid', currency: 'varchar(3)' },
  sums: SUMS,
  of: (rows) => `select c.seller_id, ${PAGE}, c.currency, ${SALES} from (${rows}) c`,
};

/** Orders of all sellers by day. Every paid order counts here, so that each connection has a row of its own. */
export const allDays: Rollup = {
  table: 'all_days',
  counts: 'orders',
  key: { day: 'date', currency: 'varchar(3)' },
  sums: SUMS,
  isSharded: true,
  of: (rows) => `select ${DAY} as day, c.currency, ${SALES} from (${rows}) c`,
};

/** Orders of all sellers by status. */
export const statusCounts: Rollup = {
  table: 'status_counts',
  counts: 'orders',
  key: { status: 'varchar(20)' },
  sums: { orders: 'bigint' },
  isSharded: true,
  of: (rows) => `select c.status::text as status, sum(c.sign) as orders from (${rows}) c`,
};
