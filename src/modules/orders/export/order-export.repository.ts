import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import {
  column,
  dynamicStatement,
  nullable,
  readOnlyRow,
  readRows,
  type RowOf,
  statement,
} from '#src/platform/db/rows.ts';
import type { Period } from '../list/order-days.ts';
import type { ExportRow } from './order-export.columns.ts';
import { OrderStatus } from '../order-status.ts';
import { ORDER_CONDITIONS, type OrderFilters, ordersWhere } from '../list/order-filter.ts';

/** An order fills at least one row, so one order more than rows is enough to see that there are too many. */
const chooseSql = (where: string): string => `
  with newest as (
    select o.id, o.created_at, greatest(lines.count, 1) as rows
    from (select o.id, o.created_at from orders o where ${where} order by o.created_at desc, o.id desc limit ?) o
    left join lateral (select count(*) from order_items where order_id = o.id) lines on true
  ), running as (
    select id, created_at, sum(rows) over (order by created_at desc, id desc) as rows from newest
  )
  select coalesce(jsonb_agg(id order by created_at desc, id desc) filter (where rows <= ?), '[]') as ids,
    coalesce(bool_or(rows > ?), false) as truncated
  from running`;

const CHOOSE = dynamicStatement(
  'orders.choose-for-export',
  chooseSql,
  {
    ids: z.array(z.string()),
    /** There are more that did not fit. */
    truncated: column.boolean,
  },
  ORDER_CONDITIONS.map((where): [string] => [where]),
);

/** Orders that fit into an export, newest first. */
export type ExportedOrders = RowOf<typeof CHOOSE>;

const READ = statement(
  'orders.read-for-export',
  `
    select o.order_number as "orderNumber", o.created_at as "createdAt", o.status, o.customer_name as "customerName",
      o.customer_email as "customerEmail", o.customer_phone as "customerPhone", i.product_name as "productName",
      i.variant_name as "variantName", i.sku, i.quantity, i.unit_price as "unitPrice", i.line_total as "lineTotal",
      o.subtotal, o.shipping_cost as "shippingCost", o.discount_amount as "discountAmount", o.total, o.currency, o.source,
      o.tracking_number as "trackingNumber", o.transaction_id as "transactionId", o.payment_method as "paymentMethod",
      o.paid_at as "paidAt", o.shipping_address as "shippingAddress", o.billing_address as "billingAddress"
    from orders o
    left join lateral (select * from order_items where order_id = o.id) i on true
    where o.seller_id = ? and o.id in (?)
    order by o.created_at desc, o.id desc, i.created_at, i.id`,
  {
    orderNumber: column.text,
    createdAt: column.instant,
    status: z.enum(OrderStatus),
    customerName: column.text.nullable(),
    customerEmail: column.text,
    customerPhone: column.text.nullable(),
    ...nullable({
      productName: column.text,
      variantName: column.text,
      sku: column.text,
      quantity: column.integer,
      unitPrice: column.decimal,
      lineTotal: column.decimal,
    }),
    subtotal: column.decimal,
    shippingCost: column.decimal,
    discountAmount: column.decimal,
    total: column.decimal,
    currency: column.text,
    source: column.text.nullable(),
    trackingNumber: column.text.nullable(),
    transactionId: column.text.nullable(),
    paymentMethod: column.text.nullable(),
    paidAt: column.instant.nullable(),
    shippingAddress: column.json,
    billingAddress: column.json,
  },
);

/** Statements of the export. Both name the seller. */
export class OrderExportRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** The newest orders whose lines are together at most `maxRows`; none is cut. */
  choose(sellerId: string, period: Period, filters: OrderFilters, maxRows: number): Promise<ExportedOrders> {
    const limit = maxRows + 1;
    const { sql, params } = ordersWhere(sellerId, period, filters, { after: null, limit });
    return readOnlyRow(this.#em, CHOOSE(sql), [...params, limit, maxRows, maxRows]);
  }

  /** The rows of some orders, newest order first, oldest line first. */
  async read(sellerId: string, ids: string[]): Promise<ExportRow[]> {
    const rows = await readRows(this.#em, READ, [sellerId, ids]);
    return rows.map((row) => ({
      ...row,
      createdAt: new Date(row.createdAt),
      paidAt: row.paidAt === null ? null : new Date(row.paidAt),
    }));
  }
}
