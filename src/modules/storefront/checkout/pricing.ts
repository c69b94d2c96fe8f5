import { roundTo } from '#src/platform/values/currency.ts';
import { type Amount, amount, MAX_AMOUNT } from '#src/platform/values/money.ts';

/**
 * What a cart costs (part 2, section 4.5, price algorithm). Pure: exact decimals in, exact decimals out, rounded half up
 * to the currency's decimals at each step that the contract names.
 */

/** From `quantity` pieces of a product on, `discount` percent off its reference price. */
export interface Tier {
  quantity: number;
  discount: number;
}

/** A line of the cart with what its price depends on. Prices are decimal texts. */
export interface CartLine {
  productId: string;
  quantity: number;
  basePrice: string;
  compareAtPrice: string | null;
  /** Price of the variant; null: that of the product holds. */
  priceOverride: string | null;
  /** Of the page that sells the product. */
  tiers: Tier[];
}

export const ShippingMethod = { Standard: 'standard', Express: 'express', Overnight: 'overnight' } as const;
export type ShippingMethod = (typeof ShippingMethod)[keyof typeof ShippingMethod];

/** Shipping of a page: one price for all methods, free from a subtotal on where a threshold is set. */
export interface ShippingTerms {
  price: number;
  freeThreshold?: number | null | undefined;
}

/** A discount that the order may have. */
export interface Discount {
  type: 'PERCENT' | 'FIXED';
  value: number;
}

export interface PricedLine {
  unit: Amount;
  lineTotal: Amount;
}

/** Shipping where the page names none. */
const RATES: Record<ShippingMethod, ShippingTerms> = {
  standard: { price: 4.99, freeThreshold: 50 },
  express: { price: 12.99 },
  overnight: { price: 24.99 },
};

/** A product without a compare-at price is compared with twice its own. */
const REFERENCE_FACTOR = 2;

const sum = (values: Amount[]): Amount => values.reduce((total, value) => total.plus(value), amount(0));
const least = (a: Amount, b: Amount): Amount => (a.lt(b) ? a : b);

/** The tier with the highest quantity that `quantity` pieces reach. */
function tierFor(tiers: Tier[], quantity: number): Tier | null {
  const reached = tiers.filter((tier) => tier.quantity <= quantity);
  return reached.reduce<Tier | null>(
    (best, tier) => (best === null || tier.quantity > best.quantity ? tier : best),
    null,
  );
}

/** Price of one piece when the cart holds `quantity` of the product in all; a tier never raises it. */
function unitPrice(line: CartLine, quantity: number, currency: string): Amount {
  const own = roundTo(currency, amount(line.priceOverride ?? line.basePrice));
  const tier = tierFor(line.tiers, quantity);
  if (tier === null) return own;
  const reference =
    line.compareAtPrice === null ? amount(line.basePrice).times(REFERENCE_FACTOR) : amount(line.compareAtPrice);
  return least(own, roundTo(currency, reference.times(amount(100).minus(tier.discount)).div(100)));
}

/** Units and totals of the lines, in their order. Tiers look at a product's pieces over all lines. */
export function priceLines(lines: CartLine[], currency: string): PricedLine[] {
  const pieces = new Map<string, number>();
  for (const { productId, quantity } of lines) pieces.set(productId, (pieces.get(productId) ?? 0) + quantity);
  return lines.map((line) => {
    const unit = unitPrice(line, pieces.get(line.productId)!, currency);
    return { unit, lineTotal: unit.times(line.quantity) };
  });
}

export const subtotalOf = (lines: PricedLine[]): Amount => sum(lines.map(({ lineTotal }) => lineTotal));

/** Shipping on the subtotal before discount: the page's own terms, whatever the method, else those of the method. */
export function shippingFor(
  subtotal: Amount,
  page: ShippingTerms | undefined,
  method: ShippingMethod,
  currency: string,
): Amount {
  const { price, freeThreshold } = page ?? RATES[method];
  const isFree = freeThreshold != null && subtotal.gte(freeThreshold);
  return isFree ? amount(0) : roundTo(currency, amount(price));
}

/** What the discount takes off, never more than the subtotal. */
export function discountOf(subtotal: Amount, { type, value }: Discount, currency: string): Amount {
  const off = type === 'PERCENT' ? subtotal.times(value).div(100) : amount(value);
  return least(roundTo(currency, off), subtotal);
}

/** Parts of an order's price; they add up to the total. */
export interface Totals {
  subtotal: Amount;
  shipping: Amount;
  discount: Amount;
  total: Amount;
}

export const totalsOf = (subtotal: Amount, shipping: Amount, discount: Amount): Totals => ({
  subtotal,
  shipping,
  discount,
  total: subtotal.plus(shipping).minus(discount),
});

/** Whether every amount fits its column. Lines are parts of the subtotal. */
export const isStorable = ({ subtotal, shipping, total }: Totals): boolean =>
  [subtotal, shipping, total].every((value) => value.lte(MAX_AMOUNT));
