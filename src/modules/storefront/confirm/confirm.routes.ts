import { route } from '#src/platform/http/route.ts';
import { ConfirmParams, ConfirmPayment, ConfirmView } from './confirm.schema.ts';
import { openStoreScope } from '../store/store-scope.ts';

export const confirmRoutes = [
  route({
    method: 'post',
    path: '/storefront/:sellerSlug/checkout/:orderId/confirm',
    access: 'PUBLIC',
    scope: openStoreScope,
    summary: 'Confirm an order whose payment succeeded',
    rateLimit: 'confirm',
    params: ConfirmParams,
    body: ConfirmPayment,
    response: ConfirmView,
    errors: {
      STORE_NOT_FOUND: 404,
      NOT_FOUND: 404,
      ORDER_NOT_PENDING: 400,
      PAYMENT_NOT_COMPLETED: 400,
      PAYMENT_MISMATCH: 400,
      PAYMENT_UNAVAILABLE: 503,
    },
    handler: async ({ cradle, params, body }) => {
      const { orderNumber } = await cradle.confirmService.confirm(params.orderId, body);
      return { success: true as const, orderNumber };
    },
  }),
];
