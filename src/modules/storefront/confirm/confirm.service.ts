import type { Cradle } from '#src/platform/cradle.ts';
import { badRequest, notFound, unavailable } from '#src/platform/errors.ts';
import { isRevenueStatus } from '#src/modules/figures/index.ts';
import { type PaymentEvent, PaymentMethod, type PaymentOrder, toPayable } from '#src/modules/orders/index.ts';
import { paymentEventOf } from '#src/modules/payments/index.ts';
import type { ConfirmPayment } from './confirm.schema.ts';

type Dependencies = Pick<Cradle, 'logger' | 'paymentOrderRepository' | 'paymentProviders' | 'settlement' | 'store'>;

const orderNotFound = () => notFound('Order not found');
const notPending = () => badRequest('Order is not pending payment', 'ORDER_NOT_PENDING');
const mismatch = () => badRequest('Payment does not match this order', 'PAYMENT_MISMATCH');
const nothingToPay = (method: string | null) =>
  badRequest(method === PaymentMethod.Paypal ? 'Missing PayPal order ID' : 'Missing payment intent ID');

/** A browser may only name the payment that the order was opened with. */
const namesAnother = ({ paymentId }: PaymentOrder, { paymentIntentId, paypalOrderId }: ConfirmPayment): boolean =>
  paymentId !== null && [paymentIntentId, paypalOrderId].some((sent) => sent !== undefined && sent !== paymentId);

/** Confirmation by the shopper's browser (part 2, section 4.6). */
export function makeConfirmService(dependencies: Dependencies) {
  const { logger, paymentOrderRepository, paymentProviders, settlement, store } = dependencies;

  const refuseMismatch = ({ id, paymentId }: PaymentOrder): never => {
    logger.error({ orderId: id, paymentId }, 'payment does not match its order');
    throw mismatch();
  };

  /** Asks the provider, outside of any transaction. */
  const askProvider = async (order: PaymentOrder, paymentId: string): Promise<PaymentEvent> => {
    const provider = paymentProviders.named(order.paymentMethod);
    if (provider === null) {
      throw unavailable('Payment provider is unavailable. Please try again.', 'PAYMENT_UNAVAILABLE');
    }
    const payable = toPayable(order);
    const answer = await provider.settle(paymentId, payable);
    if (answer.state !== 'succeeded') {
      throw badRequest(`Payment not completed. Status: ${answer.rawStatus}`, 'PAYMENT_NOT_COMPLETED');
    }
    return paymentEventOf(answer, paymentId, payable) ?? refuseMismatch(order);
  };

  return {
    /**
     * Confirms the order when its provider says that it was paid; only what is stored and what the provider says counts.
     * Repeating it is safe.
     * @throws 400 ORDER_NOT_PENDING, PAYMENT_NOT_COMPLETED, PAYMENT_MISMATCH or for an order without a payment; 404; 503
     * PAYMENT_UNAVAILABLE
     */
    async confirm(orderId: string, sent: ConfirmPayment): Promise<{ orderNumber: string }> {
      const order = await paymentOrderRepository.find(store.id, orderId);
      if (order === null) throw orderNotFound();
      if (namesAnother(order, sent)) refuseMismatch(order);
      const { status, orderNumber, paymentId, paymentMethod, transactionId } = order;
      if (isRevenueStatus(status) && transactionId !== null) return { orderNumber };
      if (paymentId === null) throw nothingToPay(paymentMethod);
      if (status === 'CANCELLED' || status === 'REFUNDED') throw notPending();
      const outcome = await settlement.apply(store.id, await askProvider(order, paymentId));
      if (outcome.result === 'not-found') throw orderNotFound();
      if (outcome.result === 'mismatch') return refuseMismatch(order);
      // it was cancelled while the provider was asked: the payment is in its history, and nothing is confirmed
      if (!isRevenueStatus(outcome.status)) throw notPending();
      return { orderNumber };
    },
  };
}
