import { route } from '#src/platform/http/route.ts';
import { PlatformUpload, SellerUpload, SignedPlatformUpload, SignedSellerUpload } from './upload.schema.ts';

const seller = route({
  method: 'post',
  path: '/assets/signed-upload',
  access: 'CATALOG_EDITOR',
  summary: 'A URL that takes one file of mine, or of the platform',
  body: SellerUpload,
  response: SignedSellerUpload,
  errors: { SERVICE_UNAVAILABLE: 503 },
  handler: ({ actor, body, cradle }) => cradle.uploadService.signForOwner(actor.sellerId, body),
});

const platform = route({
  method: 'post',
  path: '/admin/products/upload',
  access: 'SUPERADMIN',
  summary: 'A URL that takes one file of the catalogue',
  body: PlatformUpload,
  response: SignedPlatformUpload,
  errors: { SERVICE_UNAVAILABLE: 503 },
  handler: ({ body, cradle }) => cradle.uploadService.signForPlatform(body),
});

export const uploadRoutes = [seller, platform];
