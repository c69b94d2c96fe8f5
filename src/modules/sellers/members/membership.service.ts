import type { Memberships } from '#src/modules/identity/index.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { Seller } from '../seller/seller.entity.ts';
import { sellerSlug } from '../seller/seller-slug.ts';
import { SellerSettings } from '../seller/seller-settings.entity.ts';
import { SellerUser } from './seller-user.entity.ts';

/** What identity needs to know of sellers. */
export function makeMemberships({
  em,
  invitationService,
  random,
  sellerUserRepository,
}: Pick<Cradle, 'em' | 'invitationService' | 'random' | 'sellerUserRepository'>): Memberships {
  return {
    activeOf: (userId) => sellerUserRepository.activeSellersOf(userId),

    accept: (userId, token) => invitationService.accept(userId, token),

    found(user, name, identity = {}) {
      const seller = em.create(Seller, { name, slug: sellerSlug(name, random), ...identity });
      em.create(SellerUser, { seller, user, role: 'OWNER' });
      em.create(SellerSettings, { seller });
      return { id: seller.id, name: seller.name, slug: seller.slug, role: 'OWNER' };
    },
  };
}
