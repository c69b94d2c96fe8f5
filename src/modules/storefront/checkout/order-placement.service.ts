import type { Cradle } from '#src/platform/cradle.ts';
import { toCurrencyText, toMinorUnits } from '#src/platform/values/currency.ts';
import { type Amount, amount, toNumber } from '#src/platform/values/money.ts';
import { AppError, badRequest, conflict } from '#src/platform/errors.ts';
import { readDiscountRules, readHeaderConfig } from '#src/modules/sellpages/index.ts';
import { type Cart, cartOf, piecesOf, toOrderItems } from './cart.ts';
import type { CreatedMetadata, NewOrder, OrderedPage, PlacedOrder } from './checkout.repository.ts';
import type { Checkout } from './checkout.schema.ts';
import { rejectionOf, ruleNamed } from './discount.ts';
import { orderSource } from './order-source.ts';
import { discountOf, isStorable, shippingFor, subtotalOf, type Totals, totalsOf } from './pricing.ts';

type Dependencies = Pick<
  Cradle,
  'checkoutRepository' | 'clock' | 'config' | 'discountUsesRepository' | 'paymentProviders' | 'random' | 'store'
>;

const ORDER_NUMBER_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ORDER_NUMBER_LENGTH = 8;

/** What the shopper gets off, and what they are told when it is nothing. */
type Deduction = { amount: Amount } & Pick<CreatedMetadata, 'discount' | 'discountRejected'>;

/** A request that may be repeated: its key and its fingerprint. */
export interface Repeatable {
  key: string;
  hash: string;
}

const NO_DEDUCTION: Deduction = { amount: amount(0), discount: null, discountRejected: null };

function requireTotal(totals: Totals): void {
  if (!isStorable(totals)) throw badRequest('Order total is too large', 'ORDER_TOTAL_TOO_LARGE');
  if (totals.total.eq(0)) throw badRequest('Order total is zero', 'ORDER_TOTAL_ZERO');
}

/** The shopper agreed to what they were shown, and to nothing else. @throws 409 PRICE_CHANGED, with the new total */
function requireExpected({ expectedTotal }: Checkout, { total }: Totals, currency: string): void {
  if (expectedTotal === undefined || total.eq(expectedTotal)) return;
  const details = [{ path: 'total', message: toCurrencyText(currency, total) }];
  throw new AppError('conflict', 'The total has changed', { code: 'PRICE_CHANGED', details });
}

const json = (value: unknown): string | null => (value == null ? null : JSON.stringify(value));

/** One order, from the shopper's request to its rows (part 2, section 4.5). */
export function makeOrderPlacement(dependencies: Dependencies) {
  const { checkoutRepository, clock, config, discountUsesRepository, paymentProviders, random, store } = dependencies;

  /** Where a shopper finds the page: on its own verified domain, else on the platform's front end (part 3, section 3.1). */
  const publicPageUrl = (hostname: string | null, slug: string): string =>
    hostname === null
      ? `${config.frontendUrl.replace(/\/$/, '')}/${store.slug}/${slug}`
      : `https://${hostname}/${slug}`;

  const usesOf = async (page: OrderedPage, ruleId: string): Promise<number> => {
    await checkoutRepository.lockDiscount(page.id, ruleId);
    return (await discountUsesRepository.countUses(store.id, page.id, [ruleId])).get(ruleId) ?? 0;
  };

  const deduct = async (body: Checkout, page: OrderedPage, subtotal: Amount, currency: string): Promise<Deduction> => {
    if (body.discountCode === undefined && body.discountId === undefined) return NO_DEDUCTION;
    const rule = ruleNamed(readDiscountRules(page.discountRules), { code: body.discountCode, id: body.discountId });
    const uses = rule?.usageLimit == null ? 0 : await usesOf(page, rule.id);
    const discountRejected = rejectionOf(rule, { now: new Date(page.now), subtotal, uses });
    if (rule === undefined || discountRejected !== null) return { ...NO_DEDUCTION, discountRejected };
    const off = discountOf(subtotal, rule, currency);
    return { amount: off, discount: { id: rule.id, code: rule.code, amount: toNumber(off) }, discountRejected: null };
  };

  const orderNumber = (): string =>
    `ORD-${clock.now().toISOString().slice(0, 'YYYY-MM-DD'.length).replaceAll('-', '')}-${random.text(ORDER_NUMBER_LENGTH, ORDER_NUMBER_ALPHABET)}`;

  /** Asked before anything is stored: not every provider takes every currency and amount. */
  const providerOf = ({ paymentMethod }: Checkout, { total }: Totals, currency: string) =>
    paymentProviders.forMethod(paymentMethod, { currency, amountMinor: toMinorUnits(currency, total) });

  const toRow = (body: Checkout, page: OrderedPage, totals: Totals, currency: string): NewOrder => ({
    id: crypto.randomUUID(),
    seller_id: store.id,
    sellpage_id: page.id,
    order_number: orderNumber(),
    customer_email: body.customerEmail,
    customer_name: body.customerName,
    customer_phone: body.customerPhone ?? null,
    shipping_address: json(body.shippingAddress),
    billing_address: json(body.billingAddress),
    subtotal: totals.subtotal.toFixed(2),
    shipping_cost: totals.shipping.toFixed(2),
    discount_amount: totals.discount.toFixed(2),
    total: totals.total.toFixed(2),
    currency,
    payment_method: providerOf(body, totals, currency).name,
    source: orderSource(body.source, body.utmSource),
    utm_source: body.utmSource ?? null,
    utm_medium: body.utmMedium ?? null,
    utm_campaign: body.utmCampaign ?? null,
    utm_term: body.utmTerm ?? null,
    utm_content: body.utmContent ?? null,
    idempotency_key: null,
    request_hash: null,
  });

  /** Last of all, so that orders of the same goods wait for each other as briefly as can be. */
  const insertItems = async (orderId: string, cart: Cart): Promise<void> => {
    const pieces = piecesOf(cart);
    const taken = await checkoutRepository.insertItems(orderId, toOrderItems(cart), pieces);
    const missing = [...pieces.keys()].sort().find((id) => !taken.has(id));
    if (missing === undefined) return;
    const name = cart.items.find(({ variant }) => variant?.id === missing)?.variant?.name;
    throw conflict(`Insufficient stock for variant ${name}`, 'INSUFFICIENT_STOCK');
  };

  const read = async (body: Checkout): Promise<{ page: OrderedPage; cart: Cart }> => {
    const productIds = [...new Set(body.items.map(({ productId }) => productId))];
    const variantIds = body.items.flatMap(({ variantId }) => variantId ?? []);
    const page = await checkoutRepository.lockPage(store.id, body.sellpageSlug, productIds, variantIds);
    if (page === null) throw badRequest('Sellpage not found or not published', 'SELLPAGE_NOT_AVAILABLE');
    paymentProviders.forMethod(body.paymentMethod);
    return { page, cart: cartOf(body.items, page.products) };
  };

  return {
    /**
     * Reads, prices and stores the order, and takes its goods off the shelf; at most five statements. Caller commits.
     * @throws what the checkout throws, 503 excepted; violations of the order number, of the key and of a variant that is
     * gone go to the caller
     */
    async place(body: Checkout, repeatable: Repeatable | null): Promise<PlacedOrder> {
      const { page, cart } = await read(body);
      const { currency } = cart;
      const subtotal = subtotalOf(cart.lines);
      const shipping = shippingFor(
        subtotal,
        readHeaderConfig(page.headerConfig).shipping,
        body.shippingMethod,
        currency,
      );
      const { amount: off, discount, discountRejected } = await deduct(body, page, subtotal, currency);
      const totals = totalsOf(subtotal, shipping, off);
      requireTotal(totals);
      requireExpected(body, totals, currency);
      const { shippingMethod, paymentMethod } = body;
      const metadata = {
        from: null,
        to: 'PENDING' as const,
        shippingMethod,
        paymentMethod,
        discount,
        discountRejected,
        pageUrl: publicPageUrl(page.hostname, body.sellpageSlug),
      };
      const row = toRow(body, page, totals, currency);
      const order = { ...row, idempotency_key: repeatable?.key ?? null, request_hash: repeatable?.hash ?? null };
      await checkoutRepository.insertOrder(order, metadata);
      await insertItems(row.id as string, cart);
      return {
        id: row.id as string,
        sellerId: store.id,
        orderNumber: row.order_number as string,
        customerEmail: body.customerEmail,
        total: totals.total.toFixed(2),
        currency,
        status: 'PENDING',
        paymentMethod: row.payment_method as string,
        requestHash: repeatable?.hash ?? null,
        metadata,
      };
    },
  };
}

export type OrderPlacement = ReturnType<typeof makeOrderPlacement>;
