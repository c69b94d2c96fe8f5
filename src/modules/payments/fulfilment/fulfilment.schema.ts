import { z } from 'zod';
import { code, httpUrl, uuid } from '#src/platform/http/fields.ts';
import { OrderStatus } from '#src/modules/orders/index.ts';

/** What a warehouse tells of an order, and what it is answered (part 2, section 5.3). */

const MAX_NUMBER = 255;
const MAX_URL = 1000;

/** An empty text is the same as none. */
const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? undefined : value), schema.optional());

/** An order number is the seller's own: without the seller it names no order. */
export const FulfilmentUpdate = z
  .strictObject({
    orderId: uuid.optional(),
    sellerSlug: code(1, 255).optional(),
    orderNumber: code(1, 50).optional(),
    status: z.enum([OrderStatus.Processing, OrderStatus.Shipped, OrderStatus.Delivered]).optional(),
    trackingNumber: optional(code(1, MAX_NUMBER)),
    trackingUrl: optional(httpUrl(MAX_URL)),
  })
  .refine(
    ({ orderId, sellerSlug, orderNumber }) =>
      orderId === undefined
        ? sellerSlug !== undefined && orderNumber !== undefined
        : sellerSlug === undefined && orderNumber === undefined,
    'Either orderId, or sellerSlug and orderNumber is required',
  );
export type FulfilmentUpdate = z.infer<typeof FulfilmentUpdate>;

export const FulfilmentAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), orderId: uuid, status: z.enum(OrderStatus) }),
  z.object({
    ok: z.literal(false),
    code: z.enum(['BAD_REQUEST', 'NOT_FOUND', 'INVALID_TRANSITION']),
    message: z.string(),
  }),
]);
export type FulfilmentAnswer = z.infer<typeof FulfilmentAnswer>;
