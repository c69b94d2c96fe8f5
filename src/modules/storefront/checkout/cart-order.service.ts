import type { Cradle } from '#src/platform/cradle.ts';
import { toCurrencyText, toMinorUnits } from '#src/platform/values/currency.ts';
import { type Amount, amount, toNumber } from '#src/platform/values/money.ts';
import { AppError, badRequest } from '#src/platform/errors.ts';
import type { CreatedMetadata, NewOrder, PlacedOrder } from '#src/modules/orders/index.ts';
import { pageTexts } from '#src/modules/sellpages/index.ts';
import { type Cart, cartOf, toOrderItems } from './cart.ts';
import type { OrderedPage } from './checkout.repository.ts';
import type { Checkout } from './checkout.schema.ts';
import { rejectionOf, ruleNamed } from './discount.ts';
import { orderSource } from './order-source.ts';
import { discountOf, isStorable, shippingFor, subtotalOf, type Totals, totalsOf } from './pricing.ts';

type Dependencies = Pick<
  Cradle,
  | 'checkoutRepository'
  | 'clock'
  | 'config'
  | 'discountUsesRepository'
  | 'orderPlacement'
  | 'paymentProviders'
  | 'random'
  | 'store'
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

/** From the shopper's request to the order that it asks for (part 2, section 4.5). */
export function makeCartOrder(dependencies: Dependencies) {
  const { checkoutRepository, clock, config, discountUsesRepository, orderPlacement, paymentProviders, random, store } =
    dependencies;

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
    const rule = ruleNamed(pageTexts.discountRules(page.discountRules), {
      code: body.discountCode,
      id: body.discountId,
    });
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

  const toOrder = (
    body: Checkout,
    page: OrderedPage,
    totals: Totals,
    currency: string,
    repeatable: Repeatable | null,
  ): NewOrder => ({
    id: crypto.randomUUID(),
    sellerId: store.id,
    sellpageId: page.id,
    orderNumber: orderNumber(),
    customerEmail: body.customerEmail,
    customerName: body.customerName,
    customerPhone: body.customerPhone ?? null,
    shippingAddress: body.shippingAddress,
    billingAddress: body.billingAddress ?? null,
    subtotal: totals.subtotal.toFixed(2),
    shippingCost: totals.shipping.toFixed(2),
    discountAmount: totals.discount.toFixed(2),
    total: totals.total.toFixed(2),
    currency,
    paymentMethod: providerOf(body, totals, currency).name,
    source: orderSource(body.source, body.utmSource),
    utmSource: body.utmSource ?? null,
    utmMedium: body.utmMedium ?? null,
    utmCampaign: body.utmCampaign ?? null,
    utmTerm: body.utmTerm ?? null,
    utmContent: body.utmContent ?? null,
    idempotencyKey: repeatable?.key ?? null,
    requestHash: repeatable?.hash ?? null,
  });

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
        pageTexts.headerConfig(page.headerConfig).shipping,
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
      const order = toOrder(body, page, totals, currency, repeatable);
      return orderPlacement.place(order, toOrderItems(cart), metadata);
    },
  };
}
