import { z } from 'zod';
import { code, instant, text } from '#src/platform/http/fields.ts';
import { toNumber } from '#src/platform/values/money.ts';
import { OrderStatus, shownTrackingUrl } from '#src/modules/orders/index.ts';
import { asObject } from '#src/platform/values/stored-json.ts';
import type { TrackedEventRow, TrackedLineRow, TrackedOrderRow } from './tracking.repository.ts';

/** What a shopper is told about an order (part 2, section 4.7; hard case 1). What is not named here is not shown. */

export const TrackOrder = z.object({
  orderNumber: code(1, 50).meta({ examples: ['ORD-20260131-8F2K9QZA'] }),
  email: text(1, 255).meta({ examples: ['customer@example.com'] }),
});
export type TrackOrder = z.infer<typeof TrackOrder>;

/** The history in words of ours: a note of the seller's, or the id of a payment, is nobody else's business. */
const TIMELINE_TEXTS = {
  CREATED: 'Order placed',
  CONFIRMED: 'Payment confirmed',
  PROCESSING: 'Order is being prepared',
  SHIPPED: 'Order shipped',
  DELIVERED: 'Order delivered',
  CANCELLED: 'Order cancelled',
  REFUNDED: 'Order refunded',
} as const;
export type TimelineType = keyof typeof TIMELINE_TEXTS;
export const timelineTypes = Object.keys(TIMELINE_TEXTS) as TimelineType[];

export const TrackedOrder = z
  .object({
    orderNumber: z.string(),
    status: z.enum(OrderStatus),
    customerName: z.string().nullable(),
    total: z.number(),
    currency: z.string(),
    trackingNumber: z.string().nullable(),
    trackingUrl: z.string().nullable(),
    shippingAddress: z
      .record(z.string(), z.string().nullable())
      .meta({ examples: [{ line1: '1 ***', city: 'Berlin', postalCode: '10***', country: 'DE' }] }),
    createdAt: instant,
    items: z.array(
      z.object({
        productName: z.string(),
        variantName: z.string().nullable(),
        quantity: z.int(),
        unitPrice: z.number(),
        lineTotal: z.number(),
      }),
    ),
    timeline: z.array(z.object({ type: z.enum(timelineTypes), description: z.string(), at: instant })),
  })
  .meta({ id: 'TrackedOrder' });

export interface FoundOrder {
  order: TrackedOrderRow;
  /** Both oldest first. */
  lines: TrackedLineRow[];
  events: TrackedEventRow[];
}

const PLAIN = new Set(['city', 'state', 'country', 'countryCode']);
const SHOWN_CHARACTERS = 2;

function masked(value: unknown): string | null {
  if (value === null) return null;
  const whole = typeof value === 'string' ? value : JSON.stringify(value);
  return `${[...whole].slice(0, SHOWN_CHARACTERS).join('')}***`;
}

/** The address with its keys; only where in the world it is stays readable. A plain part that is no text is masked too. */
const maskAddress = (stored: unknown): Record<string, string | null> =>
  Object.fromEntries(
    Object.entries(asObject(stored)).map(([key, value]) => [
      key,
      PLAIN.has(key) && typeof value === 'string' ? value : masked(value),
    ]),
  );

export const toTrackedOrder = ({ order, lines, events }: FoundOrder): z.input<typeof TrackedOrder> => ({
  orderNumber: order.orderNumber,
  status: order.status,
  customerName: order.customerName,
  total: toNumber(order.total),
  currency: order.currency,
  trackingNumber: order.trackingNumber,
  trackingUrl: shownTrackingUrl(order.trackingUrl),
  shippingAddress: maskAddress(order.shippingAddress),
  createdAt: order.createdAt.toISOString(),
  items: lines.map(({ productName, variantName, quantity, unitPrice, lineTotal }) => ({
    productName,
    variantName,
    quantity,
    unitPrice: toNumber(unitPrice),
    lineTotal: toNumber(lineTotal),
  })),
  timeline: events.map(({ type, at }) => ({ type, description: TIMELINE_TEXTS[type], at: at.toISOString() })),
});
