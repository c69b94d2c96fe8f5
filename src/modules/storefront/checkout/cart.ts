import { badRequest } from '#src/platform/errors.ts';
import type { NewOrderItem } from '#src/modules/orders/index.ts';
import { pageTexts } from '#src/modules/sellpages/index.ts';
import type { OfferedProduct, OfferedVariant } from './checkout.repository.ts';
import type { Checkout } from './checkout.schema.ts';
import { type CartLine, type PricedLine, priceLines, type Tier } from './pricing.ts';

/** The shopper's items against what the seller offers (part 2, section 4.5). Pure. */

type Item = Checkout['items'][number];

/** An item whose product and variant can be bought. */
export interface CartItem {
  product: OfferedProduct;
  variant: OfferedVariant | null;
  quantity: number;
}

export interface Cart {
  items: CartItem[];
  currency: string;
  /** Prices of the items, in their order. */
  lines: PricedLine[];
}

/** Tiers of the page's first module that sells more of the same; none without one. */
function tiersOf({ boostModules }: OfferedProduct): Tier[] {
  const upsell = pageTexts
    .boostModules(boostModules)
    .find(
      ({ type, enabled, discountTiers }) => type === 'UPSELL_NEXT_ITEM' && enabled && (discountTiers?.length ?? 0) > 0,
    );
  return upsell?.discountTiers ?? [];
}

function variantOf(product: OfferedProduct, variantId: string | null): OfferedVariant | null {
  if (variantId === null) {
    if (product.hasVariants) throw badRequest(`Product ${product.id} requires a variant`, 'VARIANT_REQUIRED');
    return null;
  }
  const variant = product.variants.find(({ id }) => id === variantId);
  if (variant === undefined) throw badRequest(`Variant ${variantId} not found or inactive`, 'VARIANT_NOT_AVAILABLE');
  return variant;
}

function choose(offered: Map<string, OfferedProduct>, { productId, variantId, quantity }: Item): CartItem {
  const product = offered.get(productId);
  if (product === undefined) throw badRequest(`Product ${productId} not found or inactive`, 'PRODUCT_NOT_AVAILABLE');
  return { product, variant: variantOf(product, variantId ?? null), quantity };
}

const toLine = ({ product, variant, quantity }: CartItem, tiers: Tier[]): CartLine => ({
  productId: product.id,
  quantity,
  basePrice: product.basePrice,
  compareAtPrice: product.compareAtPrice,
  priceOverride: variant?.priceOverride ?? null,
  tiers,
});

/** @throws 400 PRODUCT_NOT_AVAILABLE, VARIANT_NOT_AVAILABLE, VARIANT_REQUIRED, CURRENCY_MISMATCH */
export function cartOf(asked: Item[], products: OfferedProduct[]): Cart {
  const offered = new Map(products.map((product) => [product.id, product]));
  const items = asked.map((item) => choose(offered, item));
  const currencies = [...new Set(items.map(({ product }) => product.currency))];
  if (currencies.length > 1) {
    throw badRequest(`Products are priced in ${currencies.join(' and ')}`, 'CURRENCY_MISMATCH');
  }
  const currency = currencies[0]!;
  const tiers = new Map(products.map((product) => [product.id, tiersOf(product)]));
  const lines = items.map((item) => toLine(item, tiers.get(item.product.id)!));
  return { items, currency, lines: priceLines(lines, currency) };
}

/** The items as they are sold: later changes of the product do not touch them. */
export const toOrderItems = ({ items, lines }: Cart): NewOrderItem[] =>
  items.map(({ product, variant, quantity }, index) => ({
    productId: product.id,
    variantId: variant?.id ?? null,
    productName: product.name,
    variantName: variant?.name ?? null,
    sku: variant?.sku ?? product.sku,
    quantity,
    unitPrice: lines[index]!.unit.toFixed(2),
    lineTotal: lines[index]!.lineTotal.toFixed(2),
  }));
