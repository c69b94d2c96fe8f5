import { z } from 'zod';
import { humanText } from '#src/platform/values/human-text.ts';
import { instant, uuid } from '#src/platform/http/fields.ts';
import { OrderStatus } from '../order-status.ts';

const MAX_NOTE = 500;
const MAX_ORDERS = 100;

const status = z.enum(OrderStatus);

/** A remark of the seller, of one line or more, cut to 500 characters; a blank one is none. */
const note = z
  .string()
  .overwrite((value) => humanText(value, { lines: true }))
  .nullable()
  .optional()
  .meta({ examples: ['Packed on Friday'] })
  .transform((text) => (text == null ? null : [...text].slice(0, MAX_NOTE).join('') || null));

export const ChangeStatus = z.object({ status, note });
export type ChangeStatus = z.infer<typeof ChangeStatus>;

export const ChangeStatusOfMany = z.object({
  orderIds: z
    .array(uuid)
    .min(1)
    .max(MAX_ORDERS)
    .transform((ids) => [...new Set(ids)]),
  status,
});
export type ChangeStatusOfMany = z.infer<typeof ChangeStatusOfMany>;

export const StatusView = z.object({ id: uuid, orderNumber: z.string(), status, updatedAt: instant });
export const TransitionsView = z.object({ currentStatus: status, validTransitions: z.array(status) });
export const BulkStatusView = z.object({
  updated: z.int(),
  failed: z.array(z.object({ orderId: uuid, reason: z.string() })),
});
export type BulkStatusView = z.infer<typeof BulkStatusView>;
