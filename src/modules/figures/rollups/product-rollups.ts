import { DAY, SOLD } from './order-rollups.ts';
import { NONE, type Rollup } from './rollup.ts';

const SUMS = {
  /** Of what counts as sold: orders, pieces, and what the lines come to. */
  orders: 'bigint',
  pieces: 'bigint',
  revenue: 'numeric',
  /** Orders that were REFUNDED. */
  refunds: 'bigint',
};

/** Lines of products that are gone are told apart by the name they were sold by. */
const sumsOf = (rows: string, keys: string): string => `
  select ${keys},
    coalesce(sum(c.sign) filter (where c.is_first and ${SOLD}), 0) as orders,
    coalesce(sum(c.sign * c.quantity) filter (where ${SOLD}), 0) as pieces,
    coalesce(sum(c.sign * c.line_total) filter (where ${SOLD}), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.is_first and c.status = 'REFUNDED'), 0) as refunds
  from (${rows}) c`;

const PRODUCT = `coalesce(c.product_id, '${NONE}') as product_id`;

/** Lines of orders of any status, of a product; as {@link orderCounts}. */
export const lineCounts: Rollup = {
  table: 'line_counts',
  counts: 'lines',
  key: { seller_id: 'uuid', product_id: 'uuid' },
  sums: { lines: 'bigint' },
  isSharded: true,
  of: (rows) => `select c.seller_id, ${PRODUCT}, sum(c.sign) as lines from (${rows}) c`,
};

/** Lines of a product, page and day; rows are lines with what their order says. */
export const productDays: Rollup = {
  table: 'product_days',
  counts: 'lines',
  key: {
    seller_id: 'uuid',
    product_id: 'uuid',
    day: 'date',
    sellpage_id: 'uuid',
    sold_as: 'varchar(255)',
  },
  sums: SUMS,
  of: (rows) =>
    sumsOf(
      rows,
      `c.seller_id, ${PRODUCT}, ${DAY} as day, coalesce(c.sellpage_id, '${NONE}') as sellpage_id,
    case when c.product_id is null then c.product_name else '' end as sold_as`,
    ),
};

/** Lines of a product of all time. */
export const productTotals: Rollup = {
  table: 'product_totals',
  counts: 'lines',
  key: { seller_id: 'uuid', product_id: 'uuid' },
  sums: SUMS,
  of: (rows) => sumsOf(rows, `c.seller_id, ${PRODUCT}`),
};
