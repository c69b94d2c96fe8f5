import { createHash } from 'node:crypto';
import type { Cradle } from '#src/platform/cradle.ts';
import type { PaymentEvent, PaymentMethod } from '#src/modules/orders/index.ts';
import { webhookNotConfigured } from '../payment-errors.ts';
import type { SettlementOutcome } from '../settlement/settlement.service.ts';

type Headers = Record<string, string | string[] | undefined>;

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

const MAX_EVENT_ID = 255;

/** Ids that an order's history can keep, be it under a shorter name. */
const isUsable = (id: string): boolean => !id.includes('\0') && id.isWellFormed();

/** What the history keeps of the id: two that are too long stay two. */
const keptId = (id: string): string =>
  id.length <= MAX_EVENT_ID ? id : `sha256:${createHash('sha256').update(id).digest('hex')}`;

/** Messages of payment providers (part 2, section 5.2). */
export function makePaymentWebhooks({
  logger,
  paymentProviders,
  scopes,
}: Pick<Cradle, 'logger' | 'paymentProviders' | 'scopes'>) {
  /** The order's id is all that a message says; whose order it is, only the system scope sees. */
  const sellerOf = async (orderId: string | null): Promise<string | null> => {
    if (orderId === null || !UUID.test(orderId)) return null;
    const scope = scopes.openSystemScope();
    try {
      return (await scope.cradle.paymentOrderRepository.findOwner(orderId))?.sellerId ?? null;
    } finally {
      await scope.dispose();
    }
  };

  const settle = async (event: PaymentEvent): Promise<SettlementOutcome> => {
    const sellerId = await sellerOf(event.orderId);
    if (sellerId === null) return { result: 'not-found' };
    const scope = scopes.openPublicScope(sellerId);
    try {
      return await scope.cradle.settlement.apply(sellerId, event);
    } finally {
      await scope.dispose();
    }
  };

  return {
    /** Whether messages of this provider are listened to at all. */
    isInUse: (name: PaymentMethod): boolean => paymentProviders.named(name) !== null,

    /**
     * Checks the message and lets the order know. What is repeated, or can never be handled (another kind of message, an
     * unknown order, another amount), is logged and counts as received; there is no use in sending it again.
     * @throws 400 INVALID_SIGNATURE, 503 WEBHOOK_NOT_CONFIGURED, 503 when it cannot be checked or stored now
     */
    async receive(name: PaymentMethod, body: Buffer, headers: Headers): Promise<void> {
      const provider = paymentProviders.named(name);
      if (provider === null) throw webhookNotConfigured();
      const message = await provider.parseWebhook(body, headers);
      const about = { provider: name, kind: message.kind, eventId: keptId(message.eventId) };
      if (message.kind === 'ignored' || !isUsable(message.eventId)) {
        logger.info(about, 'payment message ignored');
        return;
      }
      const { orderId, paymentId } = message;
      const outcome = await settle({ ...message, eventId: about.eventId });
      if (outcome.result === 'settled') logger.info({ ...about, orderId, ...outcome }, 'payment message received');
      else if (outcome.result === 'not-found')
        logger.warn({ ...about, orderId }, 'payment message about an unknown order');
      else logger.error({ ...about, orderId, paymentId }, 'payment message does not match its order');
    },
  };
}
