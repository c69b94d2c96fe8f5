import { z } from 'zod';
import { route } from '#src/platform/http/route.ts';
import { Checkout, CheckoutView, IdempotencyKey } from './checkout.schema.ts';
import { openStoreScope } from '../store/store-scope.ts';
import { StoreParams } from '../store/store.schema.ts';

export const checkoutRoutes = [
  route({
    method: 'post',
    path: '/storefront/:sellerSlug/checkout',
    access: 'PUBLIC',
    scope: openStoreScope,
    summary: 'Order the items of a cart and open their payment',
    rateLimit: 'checkout',
    params: StoreParams,
    headers: z.object({ 'idempotency-key': IdempotencyKey }),
    body: Checkout,
    response: CheckoutView,
    errors: {
      STORE_NOT_FOUND: 404,
      SELLPAGE_NOT_AVAILABLE: 400,
      PRODUCT_NOT_AVAILABLE: 400,
      VARIANT_NOT_AVAILABLE: 400,
      VARIANT_REQUIRED: 400,
      CURRENCY_MISMATCH: 400,
      ORDER_TOTAL_ZERO: 400,
      ORDER_TOTAL_TOO_LARGE: 400,
      PAYMENT_METHOD_UNAVAILABLE: 400,
      PAYMENT_REJECTED: 400,
      PRICE_CHANGED: 409,
      INSUFFICIENT_STOCK: 409,
      IDEMPOTENCY_KEY_REUSED: 422,
      PAYMENT_UNAVAILABLE: 503,
    },
    handler: ({ cradle, body, headers }) => cradle.checkoutService.checkout(body, headers['idempotency-key']),
  }),
];
