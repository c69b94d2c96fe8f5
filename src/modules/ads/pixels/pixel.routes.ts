import { route } from '#src/platform/http/route.ts';
import { PixelParams, SellpagePixel, toSellpagePixel } from './pixel.schema.ts';

const find = route({
  method: 'get',
  path: '/sellpages/:id/pixel',
  access: 'VIEWER',
  summary: 'The pixel of a sellpage',
  params: PixelParams,
  response: SellpagePixel,
  errors: { NOT_FOUND: 404 },
  handler: async ({ actor, params, cradle }) =>
    toSellpagePixel(await cradle.pixelService.find(actor.sellerId, params.id)),
});

export const pixelRoutes = [find];
