import { defineEntity, p, quote } from '@mikro-orm/core';
import { createdAt, id, jsonObject } from '#src/platform/db/columns.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { Seller } from '#src/modules/sellers/index.ts';
import { Order } from './order.entity.ts';

export const OrderEventType = {
  Created: 'CREATED',
  Confirmed: 'CONFIRMED',
  Processing: 'PROCESSING',
  Shipped: 'SHIPPED',
  Delivered: 'DELIVERED',
  Cancelled: 'CANCELLED',
  Refunded: 'REFUNDED',
  NoteAdded: 'NOTE_ADDED',
} as const;
export type OrderEventType = (typeof OrderEventType)[keyof typeof OrderEventType];

const OrderEventSchema = defineEntity({
  name: 'OrderEvent',
  tableName: 'order_events',
  properties: {
    id: id(),
    order: () => p.manyToOne(Order).mapToPk().deleteRule('cascade'),
    seller: () => p.manyToOne(Seller).mapToPk().deleteRule('cascade'),
    eventType: p.enum(() => OrderEventType).nativeEnumName('order_event_type'),
    description: p.string().length(500).nullable(),
    metadata: jsonObject(),
    createdAt: createdAt(),
    /** Id of the acting user, or null for the system. No relation: the history outlives the user. */
    createdBy: p.uuid().nullable(),
  },
  indexes: [
    { properties: ['order'] },
    { properties: ['seller', 'createdAt'] },
    {
      // orders that carry a discount: its uses are counted at every checkout that names it
      properties: ['seller', 'order'],
      expression: (columns, table, name) =>
        quote`create index ${name} on ${table.name} (${columns.seller}, ${columns.order}) where event_type = 'CREATED' and metadata -> 'discount' ->> 'id' is not null`,
    },
  ],
  ...ownedBySeller('order_events'),
});

/** What the history keeps of a change. */
export interface HistoryEntry {
  /** Acting user; null for the system. */
  actorId: string | null;
  /** Cut to 500 characters. */
  description: string;
  /** Besides the statuses before and after. */
  metadata?: Record<string, unknown>;
}

const MAX_DESCRIPTION = 500;

export class OrderEvent extends OrderEventSchema.class {
  /** An entry of the order's history, as yet unsaved and without a time. */
  static of(order: Order, eventType: OrderEventType, { actorId, description, metadata }: HistoryEntry): OrderEvent {
    return Object.assign(new OrderEvent(), {
      order: order.id,
      seller: order.seller,
      eventType,
      description: [...description].slice(0, MAX_DESCRIPTION).join(''),
      metadata: metadata ?? {},
      createdBy: actorId,
    });
  }
}
OrderEventSchema.setClass(OrderEvent);
