import { z } from 'zod';
import { fromPaypalValue } from './paypal-currency.ts';

/** What we read of PayPal's answers, as its SDK names the fields, and of its messages, as PayPal does. */

/** An amount in our minor units. */
export interface Money {
  minor: number;
  currency: string;
}

const value = z.string().regex(/^-?\d{1,12}(\.\d{1,4})?$/);
const currency = z.string().regex(/^[A-Z]{3}$/);
const toMoney = (code: string, text: string): Money => ({ minor: fromPaypalValue(code, text), currency: code });

const money = z
  .object({ currencyCode: currency, value })
  .transform((amount) => toMoney(amount.currencyCode, amount.value));
const id = z.string().min(1);
const links = z.array(z.object({ rel: z.string(), href: z.string() })).optional();
const customId = z.string().nullish();

const capture = z.object({ id, status: z.string().min(1), amount: money, customId });
const refund = z.object({ status: z.string().optional(), amount: money });
const unit = z.object({
  customId,
  amount: money.optional(),
  payments: z.object({ captures: z.array(capture).optional(), refunds: z.array(refund).optional() }).optional(),
});

export const openedOrderSchema = z.object({ id, links });

/** An order at PayPal; ours have one purchase unit. */
export const paypalOrderSchema = z.object({ id, status: z.string().min(1), purchaseUnits: z.array(unit).optional() });
export type PaypalOrder = z.infer<typeof paypalOrderSchema>;

export const captureSchema = capture.extend({
  links,
  supplementaryData: z.object({ relatedIds: z.object({ orderId: z.string().optional() }).optional() }).nullish(),
});

const rawMoney = z
  .object({ currency_code: currency, value })
  .transform((amount) => toMoney(amount.currency_code, amount.value));

export const eventSchema = z.object({ id, event_type: z.string(), resource: z.unknown() });
export type PaypalEvent = z.infer<typeof eventSchema>;

/** A capture, or a refund of one, in a message. */
export const resourceSchema = z.object({
  id,
  amount: rawMoney.optional(),
  custom_id: customId,
  links,
  supplementary_data: z.object({ related_ids: z.object({ order_id: z.string().optional() }).optional() }).nullish(),
  seller_payable_breakdown: z.object({ total_refunded_amount: rawMoney.optional() }).nullish(),
});
export type Resource = z.infer<typeof resourceSchema>;

export const verificationSchema = z.object({ verification_status: z.enum(['SUCCESS', 'FAILURE']) });

/** The id at the end of the link to what a thing belongs to, when that is one of `kind`. */
export function parentOf(from: { links?: { rel: string; href: string }[] | undefined }, kind: 'captures' | 'orders') {
  const href = from.links?.find(({ rel }) => rel === 'up')?.href ?? '';
  return new RegExp(`/${kind}/([^/?#]+)$`).exec(href)?.[1] ?? null;
}
