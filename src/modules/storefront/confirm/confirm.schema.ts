import { z } from 'zod';
import { uuid } from '#src/platform/http/fields.ts';
import { StoreParams } from '../store/store.schema.ts';

/** What a shopper's browser sends when it comes back from paying (part 2, section 4.6). */

/** Only compared with what is stored; an empty one is none. */
const paymentId = z
  .string()
  .trim()
  .max(255)
  .optional()
  .meta({ examples: ['pi_3NqKX2eZvKYlo2C1'] })
  .transform((value) => (value === '' ? undefined : value));

export const ConfirmParams = StoreParams.extend({ orderId: uuid });

export const ConfirmPayment = z.object({ paymentIntentId: paymentId, paypalOrderId: paymentId });
export type ConfirmPayment = z.infer<typeof ConfirmPayment>;

export const ConfirmView = z.object({ success: z.literal(true), orderNumber: z.string() });
