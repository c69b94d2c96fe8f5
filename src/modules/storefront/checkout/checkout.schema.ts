import { createHash } from 'node:crypto';
import { z } from 'zod';
import { humanText } from '#src/platform/values/human-text.ts';
import { code, email, int, money, text, uuid } from '#src/platform/http/fields.ts';
import { PaymentMethod } from '#src/modules/orders/index.ts';
import { requiredParts } from './postal-address.ts';
import { ShippingMethod } from './pricing.ts';

/** What a shopper sends to order, and what the shop answers (part 2, section 4.5). */

const MAX_TRACKED = 255;
const MAX_ITEMS = 50;
const MAX_QUANTITY = 1000;

/** An empty text is the same as none. */
const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess(
    (value) => (typeof value === 'string' && humanText(value) === '' ? undefined : value),
    schema.optional(),
  );

/** Stored in full or cut: an advertising link never costs a sale. */
const tracked = optional(
  z
    .string()
    .transform((value) => [...value].slice(0, MAX_TRACKED).join(''))
    .meta({ examples: ['facebook'] }),
);

const place = z.strictObject({
  firstName: optional(text(1, 100)),
  lastName: optional(text(1, 100)),
  line1: text(1, 255).meta({ examples: ['1 Main Street'] }),
  line2: optional(text(1, 255))
    .nullable()
    .transform((line) => line ?? undefined),
  city: text(1, 100).meta({ examples: ['Springfield'] }),
  /** Required, both, in countries whose addresses have them. */
  state: optional(text(1, 100).meta({ examples: ['IL'] })),
  postalCode: optional(text(1, 20).meta({ examples: ['62701'] })),
  country: text(1, 100).meta({ examples: ['US'] }),
  countryCode: optional(
    z
      .string()
      .trim()
      .regex(/^[A-Za-z]{2}$/, 'must have 2 letters')
      .toUpperCase()
      .meta({ examples: ['US'] }),
  ),
});

export const Address = place.superRefine((address, context) => {
  for (const part of requiredParts(address)) {
    if (address[part] === undefined) context.addIssue({ code: 'custom', path: [part], message: 'is required' });
  }
});

const Item = z.strictObject({
  productId: uuid,
  variantId: optional(uuid.nullable()),
  quantity: int(1, MAX_QUANTITY),
});

export const Checkout = z.object({
  sellpageSlug: code(1, 100).meta({ examples: ['slimpro-mouse'] }),
  customerEmail: email.meta({ examples: ['shopper@example.com'] }),
  customerName: text(1, 255).meta({ examples: ['Ada Shopper'] }),
  customerPhone: optional(text(1, 50)),
  shippingAddress: Address,
  billingAddress: optional(Address.nullable()),
  shippingMethod: z.enum(ShippingMethod),
  paymentMethod: z.enum(PaymentMethod),
  items: z.array(Item).min(1).max(MAX_ITEMS),
  discountCode: optional(code(1, 50)),
  discountId: optional(uuid),
  /** What the shopper was shown; another total is refused. */
  expectedTotal: optional(money),
  source: tracked,
  utmSource: tracked,
  utmMedium: tracked,
  utmCampaign: tracked,
  utmTerm: tracked,
  utmContent: tracked,
});
export type Checkout = z.infer<typeof Checkout>;

/** 1 to 255 visible ASCII characters. */
export const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must have 1 to 255 visible ASCII characters')
  .optional()
  .meta({ examples: ['5f0c1f5e-cart-1'] });

const amount = z.number();
const Payment = z.discriminatedUnion('type', [
  z.object({ type: z.literal('stripe'), clientSecret: z.string() }),
  z.object({ type: z.literal('paypal'), paypalOrderId: z.string(), approvalUrl: z.string() }),
]);

export const CheckoutView = z.object({
  orderId: uuid,
  orderNumber: z.string(),
  total: amount,
  currency: z.string(),
  discount: z.object({ id: uuid, code: z.string(), amount }).nullable(),
  discountRejected: z.string().nullable(),
  payment: Payment,
});
export type CheckoutView = z.infer<typeof CheckoutView>;

/** The same text for the same content, whatever the order of its keys; fields that are absent or null do not count. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part)
            .filter(([, field]) => field !== null)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : part,
  );
}

/** Fingerprint of a request: the same idempotency key with another one is refused. SHA-256, hexadecimal. */
export const hashOf = (body: Checkout): string => createHash('sha256').update(canonical(body)).digest('hex');
