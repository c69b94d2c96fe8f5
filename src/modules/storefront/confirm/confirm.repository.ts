import { EntityRepository } from '@mikro-orm/postgresql';
import type { Order, OrderStatus, Payable } from '#src/modules/orders/index.ts';

/** An order as its payment is looked at. */
export interface OrderToConfirm extends Payable {
  status: OrderStatus;
  paymentMethod: string | null;
  paymentId: string | null;
  transactionId: string | null;
}

const FIND = `
  select id, seller_id as "sellerId", order_number as "orderNumber", customer_email as "customerEmail", total, currency,
    status, payment_method as "paymentMethod", payment_id as "paymentId", transaction_id as "transactionId"
  from orders
  where seller_id = ? and id = ?`;

/** Orders whose shoppers come back from paying. */
export class ConfirmRepository extends EntityRepository<Order> {
  /** Without a lock: the provider is asked before anything is decided. */
  async findOrder(sellerId: string, id: string): Promise<OrderToConfirm | null> {
    const [row] = await this.getEntityManager().execute<OrderToConfirm[]>(FIND, [sellerId, id]);
    return row ?? null;
  }
}
