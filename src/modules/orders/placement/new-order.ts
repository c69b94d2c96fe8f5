import { z } from 'zod';
import type { PlacedOrder } from './placement.repository.ts';

/** A new order. Amounts are decimal texts with two places, addresses whatever the shopper gave. */
export interface NewOrder {
  id: string;
  sellerId: string;
  sellpageId: string;
  orderNumber: string;
  customerEmail: string;
  customerName: string;
  customerPhone: string | null;
  shippingAddress: object;
  billingAddress: object | null;
  subtotal: string;
  shippingCost: string;
  discountAmount: string;
  total: string;
  currency: string;
  /** Name of the payment provider. */
  paymentMethod: string;
  source: string;
  utmSource: string | null;
  utmMedium: string | null;
  utmCampaign: string | null;
  utmTerm: string | null;
  utmContent: string | null;
  idempotencyKey: string | null;
  /** SHA-256 of the request that carried the key, in hexadecimal. */
  requestHash: string | null;
}

export interface NewOrderItem {
  productId: string;
  variantId: string | null;
  productName: string;
  variantName: string | null;
  sku: string | null;
  quantity: number;
  unitPrice: string;
  lineTotal: string;
}

/** What the event of an order's making keeps; it is shown to nobody. */
export const CreatedMetadata = z.object({
  from: z.null(),
  to: z.literal('PENDING'),
  shippingMethod: z.string(),
  /** As the shopper asked for it; the order keeps the name of the provider. */
  paymentMethod: z.string(),
  discount: z.object({ id: z.string(), code: z.string(), amount: z.number() }).nullable(),
  discountRejected: z.string().nullable(),
  /** Where the shopper ordered, for who pays elsewhere and comes back; orders from before it was kept have none. */
  pageUrl: z.string().exactOptional(),
  /** The text of the answer, once the payment is open. */
  reply: z.string().exactOptional(),
});
export type CreatedMetadata = z.infer<typeof CreatedMetadata>;

/** Nothing will come of it: it was undone before the shopper was answered. */
export const isAbandoned = ({ status, metadata }: PlacedOrder): boolean =>
  metadata.reply === undefined && (status === 'CANCELLED' || status === 'REFUNDED');
