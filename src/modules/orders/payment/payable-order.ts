import { toMinorUnits } from '#src/platform/values/currency.ts';
import type { PayableOrder } from './payment-provider.ts';

/** What of an order a payment depends on. `total` is decimal text. */
export type Payable = Omit<PayableOrder, 'amountMinor'> & { total: string };

/** The order as payment providers see it. */
export const toPayable = ({ id, orderNumber, sellerId, customerEmail, total, currency }: Payable): PayableOrder => ({
  id,
  orderNumber,
  sellerId,
  customerEmail,
  amountMinor: toMinorUnits(currency, total),
  currency,
});
