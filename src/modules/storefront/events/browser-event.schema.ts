import { z } from 'zod';
import { code, int, uuid } from '#src/platform/http/fields.ts';
import { MAX_AMOUNT } from '#src/platform/values/money.ts';
import { COUNTED_EVENTS } from '#src/modules/stats/index.ts';

/** What the shop's pages report from the browser (part 2, section 4.8). */

/** Checked and then forgotten: nothing of it is stored. */
const forgotten = <S extends z.ZodType>(schema: S) => z.union([schema, z.literal(''), z.null()]).optional();

export const BrowserEvent = z.object({
  event: z.enum([...COUNTED_EVENTS, 'purchase']),
  sellpageSlug: code(0, 100).meta({ examples: ['slimpro-mouse'] }),
  productId: forgotten(uuid),
  variantId: forgotten(uuid),
  value: forgotten(z.number().min(0).max(Number(MAX_AMOUNT))),
  quantity: forgotten(int(1, 100_000)),
  sessionId: forgotten(code(0, 100)),
  utmSource: forgotten(code(0, 255)),
  utmCampaign: forgotten(code(0, 255)),
  email: forgotten(code(0, 255)),
});
export type BrowserEvent = z.infer<typeof BrowserEvent>;

export const EventAnswer = z
  .object({ ok: z.boolean(), reason: z.literal('bot').optional() })
  .meta({ id: 'EventAnswer' });
export type EventAnswer = z.infer<typeof EventAnswer>;
