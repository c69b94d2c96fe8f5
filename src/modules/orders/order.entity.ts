import { defineEntity, p, quote } from '@mikro-orm/core';
import {
  atLeastZero,
  createdAt,
  id,
  instant,
  jsonObject,
  money,
  newestFirst,
  newestFirstOf,
} from '#src/platform/db/columns.ts';
import { rowTrigger } from '#src/platform/db/schema/triggers.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { orderTriggers } from '#src/modules/figures/index.ts';
import { Seller } from '#src/modules/sellers/index.ts';
import { Sellpage } from '#src/modules/sellpages/index.ts';
import { type HistoryEntry, OrderEvent, OrderEventType } from './order-event.entity.ts';
import { OrderItem } from './order-item.entity.ts';
import { FORGET_TEXTS, orderTextTriggers } from './search/order-texts.ts';
import { canTransition, invalidTransition, type LaterStatus, OrderStatus, returnsGoods } from './order-status.ts';

/** Lines go before their order, which says what they count for; what it is searched by goes with it. */
const LINES_FIRST = rowTrigger(
  'orders',
  'lines',
  { timing: 'before', events: ['delete'] },
  `begin
  delete from public.order_items where order_id = old.id;
  ${FORGET_TEXTS}
  return old;
end`,
);

/**
 * A seller's orders of one status, newest first. Under row-level security a comparison of statuses is no condition of an
 * index, because it might tell of other sellers' rows: each status has an index that holds it alone.
 */
const NEWEST_OF_STATUS = Object.values(OrderStatus).map((status) => ({
  name: `orders_${status.toLowerCase()}_newest_idx`,
  properties: ['seller', 'createdAt', 'id'] as ('seller' | 'createdAt' | 'id')[],
  expression: (columns: Record<string, string>, table: { name: string }, name: string): string =>
    `create index "${name}" on "${table.name}" ("${columns.seller!}", "${columns.createdAt!}" desc, "${columns.id!}" desc) where status = '${status}'`,
}));

const OrderSchema = defineEntity({
  name: 'Order',
  tableName: 'orders',
  properties: {
    id: id(),
    seller: () => p.manyToOne(Seller).mapToPk().deleteRule('cascade'),
    sellpage: () => p.manyToOne(Sellpage).mapToPk().nullable().deleteRule('set null'),
    orderNumber: p.string().length(50),
    customerEmail: p.string().length(255),
    customerName: p.string().length(255).nullable(),
    customerPhone: p.string().length(50).nullable(),
    shippingAddress: jsonObject(),
    billingAddress: p.json<Record<string, unknown>>().nullable(),
    subtotal: money().default('0'),
    shippingCost: money().default('0'),
    taxAmount: money().default('0'),
    discountAmount: money().default('0'),
    total: money().default('0'),
    currency: p.string().length(3).default('USD'),
    status: p
      .enum(() => OrderStatus)
      .nativeEnumName('order_status')
      .default('PENDING'),
    paymentMethod: p.string().length(50).nullable(),
    paymentId: p.string().length(255).nullable(),
    transactionId: p.string().length(255).nullable(),
    paidAt: instant().nullable(),
    trackingNumber: p.string().length(255).nullable(),
    trackingUrl: p.string().length(1000).nullable(),
    notes: p.text().nullable(),
    source: p.string().length(50).nullable(),
    utmSource: p.string().length(255).nullable(),
    utmMedium: p.string().length(255).nullable(),
    utmCampaign: p.string().length(255).nullable(),
    utmTerm: p.string().length(255).nullable(),
    utmContent: p.string().length(255).nullable(),
    idempotencyKey: p.string().length(255).nullable(),
    /** Of the request that carried the idempotency key: the same key with other content is refused. */
    requestHash: p.string().length(64).nullable(),
    createdAt: createdAt(),
    /** Set by the methods of the class, to the time of the lock. */
    updatedAt: instant().defaultRaw('now()'),
    items: () => p.oneToMany(OrderItem).mappedBy('order'),
    /** When the order was locked, by the database's clock: the time of all that is decided under the lock. */
    lockedAt: instant().nullable().persist(false),
    /** Its goods were taken off our shelf; those of an order from another system never lay there. */
    reservedHere: p.boolean().nullable().persist(false),
  },
  uniques: [
    { properties: ['seller', 'orderNumber'] },
    { properties: ['seller', 'idempotencyKey'], where: { idempotencyKey: { $ne: null } } },
  ],
  indexes: [
    { properties: ['seller', 'status'] },
    { properties: ['seller', 'sellpage'] },
    newestFirst(),
    newestFirstOf('sellpage'),
    newestFirstOf('source'),
    // over all sellers, by status
    { properties: ['status', 'createdAt', 'id'] },
    // over all sellers: newest first when read backwards, and windows of days
    { properties: ['createdAt', 'id'] },
    { properties: ['sellpage'] },
    ...NEWEST_OF_STATUS,
    {
      // over all sellers: those that wait for a payment, oldest first
      properties: ['createdAt'],
      expression: (columns, table, name) =>
        quote`create index ${name} on ${table.name} (${columns.createdAt}) where status = 'PENDING'`,
    },
  ],
  checks: atLeastZero('orders', 'subtotal', 'shipping_cost', 'tax_amount', 'discount_amount', 'total'),
  triggers: [...orderTriggers, ...orderTextTriggers, LINES_FIRST],
  ...ownedBySeller('orders'),
});

/** Pieces of a variant that go back on the shelf. */
export interface ReturnedGoods {
  variantId: string;
  quantity: number;
}

/** A step of an order's life or a note in its history: what has to be stored with the order, and what follows from it. */
export interface OrderChange {
  order: Order;
  event: OrderEvent;
  /** Status before. */
  from: OrderStatus;
  goods: ReturnedGoods[];
}

/** The method that leads to each status. */
const STEPS = {
  CONFIRMED: 'confirm',
  PROCESSING: 'process',
  SHIPPED: 'ship',
  DELIVERED: 'deliver',
  CANCELLED: 'cancel',
  REFUNDED: 'refund',
} as const satisfies Record<LaterStatus, keyof Order>;

/** What is given is set, what is not stays. */
export interface Tracking {
  trackingNumber?: string | undefined;
  trackingUrl?: string | undefined;
}

/**
 * An order on its way from the checkout to the shopper's door (part 2, section 3.3). It changes under its lock only, and
 * the changes it hands out are stored by {@link OrderLifecycle}. Steps throw 400 INVALID_TRANSITION where they may not go.
 */
export class Order extends OrderSchema.class {
  get sellerId(): string {
    return this.seller;
  }

  /** It is paid, unless it was before. */
  confirm(entry: HistoryEntry): OrderChange {
    const change = this.step(OrderStatus.Confirmed, entry);
    this.paidAt ??= this.updatedAt;
    return change;
  }

  process(entry: HistoryEntry): OrderChange {
    return this.step(OrderStatus.Processing, entry);
  }

  ship(entry: HistoryEntry): OrderChange {
    return this.step(OrderStatus.Shipped, entry);
  }

  deliver(entry: HistoryEntry): OrderChange {
    return this.step(OrderStatus.Delivered, entry);
  }

  /** Needs the items: goods that have not left go back on the shelf. */
  cancel(entry: HistoryEntry): OrderChange {
    return this.step(OrderStatus.Cancelled, entry);
  }

  /** As {@link cancel}. The provider that paid the money back has refunded an order that a seller could only cancel. */
  refund(entry: HistoryEntry, { byProvider = false } = {}): OrderChange {
    return this.step(OrderStatus.Refunded, entry, byProvider);
  }

  /** The step that leads to `status`. */
  moveTo(status: OrderStatus, entry: HistoryEntry): OrderChange {
    if (status === OrderStatus.Pending) throw invalidTransition(this.status, status);
    return this[STEPS[status]](entry);
  }

  /** Writes into the history without changing the status. */
  note(entry: HistoryEntry): OrderChange {
    return this.change(OrderEventType.NoteAdded, this.status, [], entry);
  }

  /** @returns whether that is news */
  track({ trackingNumber = this.trackingNumber!, trackingUrl = this.trackingUrl! }: Tracking): boolean {
    if (trackingNumber === this.trackingNumber && trackingUrl === this.trackingUrl) return false;
    Object.assign(this, { trackingNumber, trackingUrl, updatedAt: this.timeOfLock() });
    return true;
  }

  /** Keeps the id of the transaction that paid the order, unless there is one. */
  recordTransaction(transactionId: string): void {
    this.transactionId ??= transactionId;
    this.updatedAt = this.timeOfLock();
  }

  /** The key may be used again: nothing came of the order. */
  releaseKey(): void {
    Object.assign(this, { idempotencyKey: null, requestHash: null, updatedAt: this.timeOfLock() });
  }

  private step(to: LaterStatus, entry: HistoryEntry, byProvider = false): OrderChange {
    const from = this.status;
    if (!canTransition(from, to, byProvider ? 'provider' : 'anyone')) throw invalidTransition(from, to);
    const goods = returnsGoods(from, to) ? this.reservedGoods() : [];
    this.status = to;
    this.updatedAt = this.timeOfLock();
    return this.change(to, from, goods, entry);
  }

  private change(type: OrderEventType, from: OrderStatus, goods: ReturnedGoods[], entry: HistoryEntry): OrderChange {
    const event = OrderEvent.of(this, type, { ...entry, metadata: { ...entry.metadata, from, to: this.status } });
    return { order: this, event, from, goods };
  }

  private reservedGoods(): ReturnedGoods[] {
    if (this.reservedHere == null) throw new Error(`Order ${this.id} was locked without its goods`);
    const items = this.reservedHere ? this.items.getItems() : [];
    return items.flatMap(({ variant, quantity }) => (variant ? [{ variantId: variant.id, quantity }] : []));
  }

  private timeOfLock(): Date {
    if (this.lockedAt == null) throw new Error(`Order ${this.id} is changed without its lock`);
    return this.lockedAt;
  }
}
OrderSchema.setClass(Order);
