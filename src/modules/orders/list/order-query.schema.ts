import { z } from 'zod';
import { filter, searchText, strictPage, uuid } from '#src/platform/http/fields.ts';
import { OrderStatus } from '../order-status.ts';

/** What list and export of orders are asked for (part 2, sections 3.1 and 3.4). */

/** Where a sale came from, as it is stored. */
export const OrderSource = {
  Facebook: 'facebook',
  Tiktok: 'tiktok',
  Google: 'google',
  Email: 'email',
  Direct: 'direct',
  Other: 'other',
} as const;
export type OrderSource = (typeof OrderSource)[keyof typeof OrderSource];

const day = z.iso.date().meta({ examples: ['2026-01-31'] });

/** Query keys that choose orders, for the list and the export alike. */
const chosen = {
  dateFrom: day.optional().meta({ description: 'First day; today when absent, or dateTo when that is earlier' }),
  dateTo: day.optional().meta({ description: 'Last day; today when absent. At most 366 days' }),
  timezone: z.enum(['UTC', 'seller']).default('UTC').meta({ description: 'Whose days these are' }),
  sellpageId: uuid.optional(),
  status: filter(z.enum(OrderStatus)),
  source: filter(z.enum(OrderSource)),
  search: searchText.meta({
    description: 'Start of the order number, or part of e-mail, name, phone, tracking number',
  }),
};

export const ListOrders = z.object({ ...chosen, limit: strictPage.limit, cursor: z.string().optional() });
export type ListOrders = z.infer<typeof ListOrders>;

export const ExportOrders = z.object({
  ...chosen,
  columns: z.enum(['default', 'full']).default('default'),
  limit: z.string().optional().meta({ description: 'Ignored' }),
  cursor: z.string().optional().meta({ description: 'Ignored' }),
});
export type ExportOrders = z.infer<typeof ExportOrders>;

/** Which orders, in which order's days. */
export type OrderChoice = Omit<ListOrders, 'limit' | 'cursor'>;
