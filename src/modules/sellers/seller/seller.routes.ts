import { route } from '#src/platform/http/route.ts';
import {
  SellerProfile,
  SellerSettingsView,
  toSellerProfile,
  toSettingsView,
  UpdateSeller,
  UpdateSettings,
} from './seller.schema.ts';

const me = route({
  method: 'get',
  path: '/sellers/me',
  access: 'VIEWER',
  summary: 'The seller I act for',
  response: SellerProfile,
  handler: async ({ actor, cradle }) => toSellerProfile(await cradle.sellerService.find(actor.sellerId)),
});

const update = route({
  method: 'patch',
  path: '/sellers/me',
  access: 'ADMIN',
  summary: 'Change name, logo or favicon',
  body: UpdateSeller,
  response: SellerProfile,
  handler: async ({ actor, body, cradle }) => toSellerProfile(await cradle.sellerService.update(actor.sellerId, body)),
});

const settings = route({
  method: 'get',
  path: '/sellers/me/settings',
  access: 'VIEWER',
  summary: 'Settings of the seller',
  response: SellerSettingsView,
  errors: { NOT_FOUND: 404 },
  handler: async ({ actor, cradle }) => toSettingsView(await cradle.sellerService.findSettings(actor.sellerId)),
});

const updateSettings = route({
  method: 'patch',
  path: '/sellers/me/settings',
  access: 'ADMIN',
  summary: 'Change settings of the seller',
  body: UpdateSettings,
  response: SellerSettingsView,
  errors: { NOT_FOUND: 404 },
  handler: async ({ actor, body, cradle }) =>
    toSettingsView(await cradle.sellerService.updateSettings(actor.sellerId, body)),
});

export const sellerRoutes = [me, update, settings, updateSettings];
