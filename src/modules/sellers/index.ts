import { asFunction } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { defineModule } from '#src/platform/module.ts';
import { makeActorReader } from './members/actor-reader.ts';
import { type InvitationService, makeInvitationService } from './members/invitation.service.ts';
import { memberRoutes } from './members/member.routes.ts';
import { makeMemberService, type MemberService } from './members/member.service.ts';
import { makeMemberships } from './members/membership.service.ts';
import { SellerSettings } from './seller/seller-settings.entity.ts';
import { SellerRole, SellerUser } from './members/seller-user.entity.ts';
import { SellerUserRepository } from './members/seller-user.repository.ts';
import { SellerRepository } from './seller/seller.repository.ts';
import { SellerAdminRepository } from './seller/seller.admin.repository.ts';
import { sellerAdminRoutes } from './seller/seller.admin.routes.ts';
import { makeSellerAdminService, type SellerAdminService } from './seller/seller.admin.service.ts';
import { sellerRoutes } from './seller/seller.routes.ts';
import { makeSellerService, type SellerService } from './seller/seller.service.ts';
import { Seller } from './seller/seller.entity.ts';
import type { SellerConnectionRow, SellerConnections } from './seller-connections.ts';
import type { SellerDomainRow, SellerDomains } from './seller-domains.ts';

export { sellerStatus, SimpleSeller, toSellerStatus } from './seller/seller.admin.schema.ts';
export type { SellerConnectionRow, SellerConnections, SellerDomainRow, SellerDomains };
export { Seller, SellerRole, SellerSettings, SellerUser };

declare module '#src/platform/cradle.ts' {
  interface Cradle {
    invitationService: InvitationService;
    memberService: MemberService;
    sellerAdminRepository: SellerAdminRepository;
    sellerAdminService: SellerAdminService;
    /** Registered by the module ads. */
    sellerConnections: SellerConnections;
    /** Registered by the module domains. */
    sellerDomains: SellerDomains;
    sellerRepository: SellerRepository;
    sellerService: SellerService;
    sellerUserRepository: SellerUserRepository;
  }
}

/** Sellers, who works for them, and how they are set up (contract 3). */
export const sellersModule = defineModule({
  name: 'sellers',
  entities: [Seller, SellerUser, SellerSettings],
  register: (container) =>
    container.register({
      invitationService: asFunction(makeInvitationService).scoped(),
      memberService: asFunction(makeMemberService).scoped(),
      sellerAdminRepository: asFunction(({ em }: Cradle) => new SellerAdminRepository(em)).scoped(),
      sellerAdminService: asFunction(makeSellerAdminService).scoped(),
      sellerRepository: asFunction(({ em }: Cradle) => new SellerRepository(em)).scoped(),
      sellerService: asFunction(makeSellerService).scoped(),
      sellerUserRepository: asFunction(({ em }: Cradle) => new SellerUserRepository(em)).scoped(),
      memberships: asFunction(makeMemberships).scoped(),
      readActor: asFunction(makeActorReader).singleton(),
    }),
  routes: [...sellerRoutes, ...memberRoutes, ...sellerAdminRoutes],
});
