import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Cradle } from '#src/platform/cradle.ts';
import { AppError, badRequest } from '#src/platform/errors.ts';
import { parseInput } from '#src/platform/http/input.ts';
import { canTransition, forbiddenTransition, type Order, type OrderOwner } from '#src/modules/orders/index.ts';
import { FulfilmentUpdate, type FulfilmentAnswer } from './fulfilment.schema.ts';
import { invalidSignature, webhookNotConfigured } from '../payment-errors.ts';

/** A message as it came. */
export interface SignedMessage {
  /** Unix seconds, as sent. */
  timestamp: string | undefined;
  /** Hexadecimal, as sent. */
  signature: string | undefined;
  body: Buffer;
}

type Dependencies = Pick<Cradle, 'clock' | 'config' | 'scopes'>;

const TOLERANCE_SECONDS = 300;
const NOT_FOUND: FulfilmentAnswer = { ok: false, code: 'NOT_FOUND', message: 'Order not found' };

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw badRequest('Malformed JSON');
  }
}

/** The update, or the answer to one that says nothing to act on. */
function readUpdate(body: Buffer): FulfilmentUpdate | FulfilmentAnswer {
  try {
    return parseInput(FulfilmentUpdate, parseJson(body));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ok: false, code: 'BAD_REQUEST', message: error.message };
  }
}

/** What warehouses report (part 2, section 5.3). */
export function makeFulfilment({ clock, config, scopes }: Dependencies) {
  const { FULFILLMENT_WEBHOOK_SECRET: secret } = config.env;

  /** When the message was sent, if its signature is good. */
  const verify = ({ timestamp, signature, body }: SignedMessage): Date => {
    if (secret === undefined) throw webhookNotConfigured();
    if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) throw invalidSignature();
    const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
    const given = /^[0-9a-f]{64}$/i.test(signature ?? '')
      ? Buffer.from(signature!, 'hex')
      : Buffer.alloc(expected.length);
    const isRecent = Math.abs(clock.now().getTime() / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS;
    if (!timingSafeEqual(expected, given) || !isRecent) throw invalidSignature();
    return new Date(Number(timestamp) * 1000);
  };

  /** Whose order it is, only the system scope sees. */
  const findOwner = async ({ orderId, sellerSlug, orderNumber }: FulfilmentUpdate): Promise<OrderOwner | null> => {
    const scope = scopes.openSystemScope();
    const { paymentOrderRepository: orders } = scope.cradle;
    try {
      return orderId === undefined
        ? await orders.findOwnerByNumber(sellerSlug!, orderNumber!)
        : await orders.findOwner(orderId);
    } finally {
      await scope.dispose();
    }
  };

  /** Status and tracking of the locked order, together or not at all. True if they are news. */
  const apply = async ({ orderLifecycle }: Cradle, order: Order, update: FulfilmentUpdate): Promise<boolean> => {
    const { status = order.status } = update;
    const isTracked = order.track(update);
    const description = `Status updated to ${status} via fulfilment`;
    const changes = status === order.status ? [] : [order.moveTo(status, { actorId: null, description })];
    if (isTracked || changes.length > 0) await orderLifecycle.store(changes);
    return isTracked || changes.length > 0;
  };

  /** Messages may arrive in any order, and again: one that a later one has overtaken changes nothing. */
  const change = async (
    cradle: Cradle,
    order: Order,
    { update, sentAt }: { update: FulfilmentUpdate; sentAt: Date },
  ): Promise<FulfilmentAnswer> => {
    const { id: orderId, status: from } = order;
    const { fulfilmentRepository: messages } = cradle;
    if (await messages.isOvertaken(order, sentAt)) return { ok: true, orderId, status: from };
    const { status = from } = update;
    if (status !== from && !canTransition(from, status)) {
      return { ok: false, code: 'INVALID_TRANSITION', message: forbiddenTransition(from, status) };
    }
    if (await apply(cradle, order, update)) await messages.keepMessage(order, sentAt);
    return { ok: true, orderId, status };
  };

  return {
    /**
     * Takes an order on and sets its tracking, when the signature is good. A status that the order has already leaves no
     * event, a message older than the last one that changed the order changes nothing. What cannot be done is answered,
     * not thrown.
     * @throws 400 INVALID_SIGNATURE, also for a timestamp that is more than 5 minutes off; 503 WEBHOOK_NOT_CONFIGURED
     */
    async receive(message: SignedMessage): Promise<FulfilmentAnswer> {
      const sentAt = verify(message);
      const update = readUpdate(message.body);
      if ('ok' in update) return update;
      const owner = await findOwner(update);
      if (owner === null) return NOT_FOUND;
      const scope = scopes.openPublicScope(owner.sellerId);
      const { em, orderLifecycle } = scope.cradle;
      try {
        return await em.transactional(async () => {
          const [order] = await orderLifecycle.lock(owner.sellerId, [owner.id]);
          return order === undefined ? NOT_FOUND : change(scope.cradle, order, { update, sentAt });
        });
      } finally {
        await scope.dispose();
      }
    },
  };
}
