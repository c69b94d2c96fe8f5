import type { Em } from '#src/platform/db/orm.ts';
import type { Period } from '../list/order-days.ts';
import type { ExportRow } from './order-export.columns.ts';
import { type OrderFilters, ordersWhere } from '../list/order-filter.ts';

/** Orders that fit into an export, newest first. */
export interface ExportedOrders {
  ids: string[];
  /** There are more that did not fit. */
  truncated: boolean;
}

/** An order fills at least one row, so one order more than rows is enough to see that there are too many. */
const choose = (where: string): string => `
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

const READ = `
  select o.order_number as "orderNumber", o.created_at as "createdAt", o.status, o.customer_name as "customerName",
    o.customer_email as "customerEmail", o.customer_phone as "customerPhone", i.product_name as "productName",
    i.variant_name as "variantName", i.sku, i.quantity, i.unit_price as "unitPrice", i.line_total as "lineTotal",
    o.subtotal, o.shipping_cost as "shippingCost", o.discount_amount as "discountAmount", o.total, o.currency, o.source,
    o.tracking_number as "trackingNumber", o.transaction_id as "transactionId", o.payment_method as "paymentMethod",
    o.paid_at as "paidAt", o.shipping_address as "shippingAddress", o.billing_address as "billingAddress"
  from orders o
  left join lateral (select * from order_items where order_id = o.id) i on true
  where o.seller_id = ? and o.id in (?)
  order by o.created_at desc, o.id desc, i.created_at, i.id`;

type Raw = Omit<ExportRow, 'createdAt' | 'paidAt'> & { createdAt: string; paidAt: string | null };

/** Statements of the export. Both name the seller. */
export class OrderExportRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** The newest orders whose lines are together at most `maxRows`; none is cut. One statement. */
  async choose(sellerId: string, period: Period, filters: OrderFilters, maxRows: number): Promise<ExportedOrders> {
    const { sql, params } = ordersWhere(sellerId, period, filters);
    const [chosen] = await this.#em.execute<ExportedOrders[]>(choose(sql), [...params, maxRows + 1, maxRows, maxRows]);
    return chosen!;
  }

  /** The rows of some orders, newest order first, oldest line first. One statement. */
  async read(sellerId: string, ids: string[]): Promise<ExportRow[]> {
    const rows = await this.#em.execute<Raw[]>(READ, [sellerId, ids]);
    return rows.map((row) => ({
      ...row,
      createdAt: new Date(row.createdAt),
      paidAt: row.paidAt === null ? null : new Date(row.paidAt),
    }));
  }
}
