import { defineModule, type Provided } from '#src/platform/module.ts';
import { makeActorReader } from './members/actor-reader.ts';
import { makeInvitationService } from './members/invitation.service.ts';
import { memberRoutes } from './members/member.routes.ts';
import { makeMemberService } from './members/member.service.ts';
import { makeMemberships } from './members/membership.service.ts';
import { SellerSettings } from './seller/seller-settings.entity.ts';
import { SellerRole, SellerUser } from './members/seller-user.entity.ts';
import { SellerUserRepository } from './members/seller-user.repository.ts';
import { SellerRepository } from './seller/seller.repository.ts';
import { SellerAdminRepository } from './seller/seller.admin.repository.ts';
import { sellerAdminRoutes } from './seller/seller.admin.routes.ts';
import { makeSellerAdminService } from './seller/seller.admin.service.ts';
import { sellerRoutes } from './seller/seller.routes.ts';
import { makeSellerService } from './seller/seller.service.ts';
import { Seller } from './seller/seller.entity.ts';
import type { SellerConnectionRow, SellerConnections } from './seller-connections.ts';
import type { SellerDomainRow, SellerDomains } from './seller-domains.ts';

export { sellerStatus, SimpleSeller, toSellerStatus } from './seller/seller.admin.schema.ts';
export type { SellerConnectionRow, SellerConnections, SellerDomainRow, SellerDomains };
export { Seller, SellerRole, SellerSettings, SellerUser };

const provides = {
  invitationService: makeInvitationService,
  memberService: makeMemberService,
  memberships: makeMemberships,
  sellerAdminRepository: SellerAdminRepository,
  sellerAdminService: makeSellerAdminService,
  sellerRepository: SellerRepository,
  sellerService: makeSellerService,
  sellerUserRepository: SellerUserRepository,
};

const singletons = {
  readActor: makeActorReader,
};

declare module '#src/platform/cradle.ts' {
  interface Cradle extends Provided<typeof provides>, Provided<typeof singletons> {}
  interface Ports {
    /** Filled by the module ads. */
    sellerConnections: SellerConnections;
    /** Filled by the module domains. */
    sellerDomains: SellerDomains;
  }
}

/** Sellers, who works for them, and how they are set up (contract 3). */
export const sellersModule = defineModule({
  name: 'sellers',
  entities: [Seller, SellerUser, SellerSettings],
  provides,
  singletons,
  routes: [...sellerRoutes, ...memberRoutes, ...sellerAdminRoutes],
});
