import type { Cradle } from '#src/platform/cradle.ts';
import { isRetryable } from '#src/platform/db/constraints.ts';
import { retryTransaction } from '#src/platform/db/retry.ts';
import { AppError, unavailable } from '#src/platform/errors.ts';
import { toNumber } from '#src/platform/values/money.ts';
import {
  type ClientPayment,
  type OpenedPayment,
  type PaymentMethod,
  type PlacedOrder,
  toPayable,
} from '#src/modules/orders/index.ts';
import type { CheckoutView } from './checkout.schema.ts';

type Dependencies = Pick<Cradle, 'config' | 'logger' | 'orderPlacement' | 'paymentProviders' | 'placementRepository'>;

const paymentUnavailable = () =>
  unavailable('Payment provider is unavailable. Please try again.', 'PAYMENT_UNAVAILABLE');

const toView = (order: PlacedOrder, payment: ClientPayment): CheckoutView => ({
  orderId: order.id,
  orderNumber: order.orderNumber,
  total: toNumber(order.total),
  currency: order.currency,
  discount: order.metadata.discount,
  discountRejected: order.metadata.discountRejected,
  payment,
});

/** The last step of a checkout, and the one that a repeated request takes up (part 2, section 4.5, payment). */
export function makeCheckoutPayment(dependencies: Dependencies) {
  const { config, logger, orderPlacement, paymentProviders, placementRepository } = dependencies;

  const begin = (order: PlacedOrder) => {
    const method = order.metadata.paymentMethod as PaymentMethod;
    const payable = toPayable(order);
    const cancelUrl = order.metadata.pageUrl ?? config.frontendUrl;
    const returnUrl = `${cancelUrl}/checkout?orderId=${order.id}`;
    return paymentProviders.forMethod(method, payable).open({ ...payable, returnUrl, cancelUrl }, method);
  };

  /** The answer that somebody else's same request was given. */
  const replyOf = async ({ sellerId, id }: PlacedOrder): Promise<CheckoutView | null> => {
    const { reply } = (await placementRepository.find(sellerId, id))?.metadata ?? {};
    return reply === undefined ? null : (JSON.parse(reply) as CheckoutView);
  };

  /** Every step stands by itself, and is tried again by itself. */
  const pay = async (order: PlacedOrder): Promise<CheckoutView> => {
    let opened: OpenedPayment | null = null;
    // made only when it is thrown: an error looks at the stack
    let failure: AppError | undefined;
    try {
      const { paymentId, client } = (opened = await begin(order));
      const view = toView(order, client);
      if (await retryTransaction(() => placementRepository.keepPayment(order, paymentId, JSON.stringify(view))))
        return view;
    } catch (error) {
      // what no repetition would help is said
      if (error instanceof AppError && error.kind === 'badRequest') failure = error;
      logger.warn({ err: error, orderId: order.id }, 'payment could not be opened');
      await retryTransaction(() => orderPlacement.giveUp(order));
    }
    const reply = await retryTransaction(() => replyOf(order));
    if (reply !== null) return reply;
    // the order is cancelled, perhaps while its payment opened: nobody shall pay for it
    if (opened !== null) await paymentProviders.named(order.paymentMethod)?.cancel(opened.paymentId, toPayable(order));
    throw failure ?? paymentUnavailable();
  };

  return {
    /**
     * Opens the payment of a placed order, which its own transaction has committed, and keeps it together with the answer.
     * Repeating it gives the same answer.
     * @throws 400 PAYMENT_REJECTED; 503 PAYMENT_UNAVAILABLE; the order is cancelled then, or waits for its key or its expiry
     */
    async open(order: PlacedOrder): Promise<CheckoutView> {
      if (order.metadata.reply !== undefined) return JSON.parse(order.metadata.reply) as CheckoutView;
      try {
        return await pay(order);
      } catch (error) {
        if (!isRetryable(error)) throw error;
        // whoever runs the whole request again places another order
        logger.error({ err: error, orderId: order.id }, 'payment of a placed order was left open');
        throw paymentUnavailable();
      }
    },
  };
}
